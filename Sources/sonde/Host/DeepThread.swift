import Glibc
import Language

/// A thread with the stack that the deepest script needs; the process's own is as large as its user's limits say.
enum DeepThread {
  /// Runs `body` there and waits for it; on the calling thread if the system gives no such thread.
  static func run(_ body: @escaping @Sendable () -> Void) {
    guard let thread = Work.start(stackBytes: Bounds.stackBytes, body) else { return body() }
    pthread_join(thread, nil)
  }
}

/// A thread beside the one that runs the session, as for reading what comes in meanwhile.
enum SideThread {
  /// Starts `body` there; false if the system gives no such thread. It ends with the process.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = Work.start(stackBytes: 1 << 20, body) else { return false }
    pthread_detach(thread)
    return true
  }
}

/// What a thread is to do.
private final class Work: Sendable {
  private let body: @Sendable () -> Void

  private init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  /// A new thread that does it; nil if the system gives none.
  static func start(stackBytes: Int, _ body: @escaping @Sendable () -> Void) -> pthread_t? {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackBytes)
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      return nil
    }
    return thread
  }
}
