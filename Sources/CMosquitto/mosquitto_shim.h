/* libmosquitto as Swift sees it, and the few calls whose errno matters.
 *
 * errno must be read right behind the call: Swift gives no promise that nothing
 * else runs in between, so the pair is taken here. */
#ifndef FIELDGATE_MOSQUITTO_SHIM_H
#define FIELDGATE_MOSQUITTO_SHIM_H

#include <errno.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>

/* What a call returned, and errno as the call left it (0 where it set none). */
struct fieldgate_result {
  int code;
  int error;
};

/* Reads one packet, or goes on with a TLS handshake.
 *
 * An error of EAGAIN means that nothing waits on the socket, but only if no
 * callback ran: an acknowledgement that the library queues also writes to a
 * socket pair that nobody empties, which fails with EAGAIN once it is full. */
static inline struct fieldgate_result fieldgate_loop_read(struct mosquitto *client) {
  struct fieldgate_result result;
  errno = 0;
  result.code = mosquitto_loop_read(client, 1);
  result.error = errno;
  return result;
}

/* Writes everything that is queued, as far as the socket takes it.
 *
 * The library hands each packet to the kernel by itself. The socket is corked meanwhile
 * (tcp(7), TCP_CORK), so that the acknowledgements of a batch, four bytes each, leave in one
 * segment and wake the broker once. Where corking fails they leave as they would. */
static inline struct fieldgate_result fieldgate_loop_write(struct mosquitto *client) {
  struct fieldgate_result result;
  const int corked = 1, open = 0;
  const int socket = mosquitto_socket(client);
  if (socket >= 0) setsockopt(socket, IPPROTO_TCP, TCP_CORK, &corked, sizeof corked);
  errno = 0;
  result.code = mosquitto_loop_write(client, 1);
  result.error = errno;
  /* After an error the library has closed it, and its number may be another's. */
  if (socket >= 0 && mosquitto_socket(client) == socket)
    setsockopt(socket, IPPROTO_TCP, TCP_CORK, &open, sizeof open);
  return result;
}

/* Looks up the host and connects; blocks. With MOSQ_ERR_EAI the error is one of
 * getaddrinfo's, with MOSQ_ERR_ERRNO one of connect's. */
static inline struct fieldgate_result fieldgate_connect(
    struct mosquitto *client, const char *host, int port, int keep_alive,
    const mosquitto_property *properties) {
  struct fieldgate_result result;
  errno = 0;
  result.code =
      mosquitto_connect_bind_v5(client, host, port, keep_alive, NULL, properties);
  result.error = errno;
  return result;
}

#endif
