/// The version of the program, as it stands in the change log.
package let fieldgateVersion = "0.1.0"
