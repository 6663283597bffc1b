import Glibc

/// Milliseconds of the clock that only runs forward, with what is less than one.
func steadyMilliseconds() -> Double { seconds(of: CLOCK_MONOTONIC) * 1000 }

/// Processor time of this process, user and system, in seconds.
func ownCPUSeconds() -> Double { seconds(of: CLOCK_PROCESS_CPUTIME_ID) }

/// Processor time of another process, user and system, in seconds; 0 where it is gone.
func cpuSeconds(of process: pid_t) -> Double {
  var clock: clockid_t = 0
  return clock_getcpuclockid(process, &clock) == 0 ? seconds(of: clock) : 0
}

private func seconds(of clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
