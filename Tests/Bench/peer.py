#!/usr/bin/python3
"""What is usually written for this job: MQTT in, JSON, a row in SQLite, and no more.

    peer.py PORT COUNT EACH STORE

Receives COUNT messages at QoS 1 in a session that the broker keeps, and inserts one row for
each count in each. Commits each EACH messages, or when a second has passed since the last
commit, whichever comes first; with EACH 1 each message. Prints `ready` when it is
subscribed, and at the end the seconds from the first message to the last commit, and the
seconds of processor time between them.

It does less than the gateway: no adapters, areas, rules, duplicates or late readings, no
index. With EACH above 1 it acknowledges what is not committed yet, and so can lose it.
The store syncs on each commit, like the gateway's; without the write-ahead log, which
sqlite3 does not turn on by itself, it would be slower.
"""

import json
import sqlite3
import sys
import time

import paho.mqtt.client as mqtt


class Peer:
    def __init__(self, count, each, store):
        self.count = count
        self.each = each
        self.received = 0
        self.open = 0
        self.committed = time.monotonic()
        self.began = (0.0, 0.0)
        self.store = sqlite3.connect(store)
        self.store.execute("PRAGMA journal_mode = WAL")
        self.store.execute("PRAGMA synchronous = FULL")
        self.store.execute(
            "CREATE TABLE IF NOT EXISTS reading (time REAL, device TEXT, name TEXT, value REAL)")
        self.store.commit()

    def subscribed(self, client, userdata, mid, granted_qos):
        print("ready", flush=True)
        if self.count == 0:
            client.disconnect()

    def take(self, client, userdata, message):
        if self.received == 0:
            self.began = (time.monotonic(), time.process_time())
        self.received += 1
        payload = json.loads(message.payload)
        device = payload["sensor_info"]["serial_number"]
        for logic in payload["logics_data"]["logics"]:
            for record in logic["records"]:
                for count in record["counts"]:
                    self.store.execute(
                        "INSERT INTO reading VALUES (?, ?, ?, ?)",
                        (record["to"] / 1000, device, count["name"], count["value"]))
        self.open += 1
        last = self.received == self.count
        if last or self.open >= self.each or time.monotonic() - self.committed >= 1:
            self.store.commit()
            self.open = 0
            self.committed = time.monotonic()
        if last:
            self.end(client)

    def end(self, client):
        seconds = time.monotonic() - self.began[0]
        cpu = time.process_time() - self.began[1]
        rows = self.store.execute("SELECT count(*) FROM reading").fetchone()[0]
        if rows == self.count:
            print(seconds, cpu, flush=True)
        else:
            print(f"{rows} rows of {self.count} messages", flush=True)
        client.disconnect()


def main():
    port, count, each, store = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    peer = Peer(count, each, store)
    client = mqtt.Client("peer", clean_session=False)
    client.on_message = peer.take
    client.on_subscribe = peer.subscribed
    client.on_connect = lambda client, userdata, flags, rc: client.subscribe("xovis/+/logics", 1)
    client.connect("127.0.0.1", port)
    client.loop_forever()


main()
