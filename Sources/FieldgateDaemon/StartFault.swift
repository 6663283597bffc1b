/// Why the daemon could not start, and the exit code that says so (contract,
/// section 2).
package struct StartFault: Error {
  package let code: Int32
  package let lines: [String]
}
