// Declares what libFuzzer defines; nothing to compile.
