import Glibc
import Language

/// A thread with the stack that the deepest script needs; the process's own is as large as its user's limits say.
enum DeepThread {
  /// Runs `body` there and waits for it; on the calling thread if the system gives no such thread.
  static func run(_ body: @escaping @Sendable () -> Void) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, Bounds.stackBytes)
    let work = Unmanaged.passRetained(Work(body: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { pointer in
        if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.takeRetainedValue().body()
      return
    }
    pthread_join(thread, nil)
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
