import Kernels

/// How this process gets its memory from the system.
public enum ProcessMemory {
  /// Keeps freed memory for the next step instead of giving it back, and shares one heap among threads. For a program's
  /// first line: later it changes less.
  public static func keep() { sonde_keep_memory() }
}
