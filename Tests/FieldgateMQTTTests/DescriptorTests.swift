import CLinux
import Glibc
import Testing

@Suite("Descriptors of Linux")
struct DescriptorTests {
  @Test("A signal is read from its descriptor, once")
  func signal() {
    let signals = [SIGUSR1, SIGUSR2]
    let descriptor = fieldgate_signal_descriptor(signals, Int32(signals.count))
    #expect(descriptor >= 0)
    defer { close(descriptor) }
    #expect(fieldgate_next_signal(descriptor) == 0)
    pthread_kill(pthread_self(), SIGUSR2)
    #expect(fieldgate_next_signal(descriptor) == SIGUSR2)
    #expect(fieldgate_next_signal(descriptor) == 0)
  }

  @Test("An event is readable from the first ring until it is taken")
  func event() {
    let descriptor = fieldgate_event_descriptor()
    #expect(descriptor >= 0)
    defer { close(descriptor) }
    #expect(fieldgate_event_take(descriptor) == 0)
    #expect(fieldgate_event_ring(descriptor) == 0)
    #expect(fieldgate_event_ring(descriptor) == 0)
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&polled, 1, 0) == 1)
    #expect(fieldgate_event_take(descriptor) == 1)
    #expect(fieldgate_event_take(descriptor) == 0)
  }

  @Test("What is no descriptor is an error")
  func closed() {
    #expect(fieldgate_next_signal(-1) == -1)
    #expect(fieldgate_event_take(-1) == -1)
    #expect(fieldgate_event_ring(-1) == -1)
  }
}
