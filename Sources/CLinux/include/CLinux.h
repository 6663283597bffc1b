/* What Linux has and Swift's Glibc module does not show: signalfd, eventfd, and a
 * child that dies with its parent.
 *
 * Every descriptor is close-on-exec and does not block. */
#ifndef FIELDGATE_CLINUX_H
#define FIELDGATE_CLINUX_H

/* Blocks the signals in the calling thread, and in every thread that it starts
 * from then on, and returns a descriptor that becomes readable when one of them
 * arrives. Call it before any other thread is started.
 * Returns -1 and leaves errno where it cannot. */
int fieldgate_signal_descriptor(const int *signals, int count);

/* The number of the next signal that waits on the descriptor, 0 if none does,
 * -1 with errno on an error. */
int fieldgate_next_signal(int descriptor);

/* A descriptor that is readable from the first ring until it is taken.
 * Returns -1 and leaves errno where it cannot. */
int fieldgate_event_descriptor(void);

/* Makes the event readable. May be called from any thread. 0, or -1 with errno. */
int fieldgate_event_ring(int descriptor);

/* 1 if the event was rung since it was last taken, 0 if not, -1 with errno. */
int fieldgate_event_take(int descriptor);

/* The next connection that waits on a listening socket, or -1 with errno. */
int fieldgate_accept(int listener);

/* Starts a program with the arguments (NULL behind the last) and this process's
 * environment; its input is empty, its output and errors go to the end of the file
 * `log`. It gets a process group and an empty signal mask of its own, no other
 * descriptor, and SIGTERM from the kernel if the thread that started it ends.
 * The process identifier, or -1 with errno where it cannot be started. */
int fieldgate_spawn(const char *program, char *const *arguments, const char *log);

#endif
