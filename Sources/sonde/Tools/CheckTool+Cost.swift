import ArgumentParser
import Commands
import Language
import Syntax
import Tensors
import Terminal

/// `sonde check --cost`: what the script will cost on this machine.
extension CheckTool {
  /// Carries a script out dry and shows what it comes to; gives the exit code.
  func foretell(
    _ source: SourceFile, _ host: Host, _ console: Console, _ session: Session, _ engine: Engine,
    _ watch: InterruptWatch
  ) throws -> Int32 {
    Interrupts.watch(stuck: Console.stuck.text(host.language))
    let forecast = Forecast(
      of: source, engine: engine, output: console, files: session.files, cancellation: watch.cancellation,
      parameters: shared.definitions
    ) { dry in
      dry.language = session.language
      dry.seed = session.seed
    }
    console.endProgress()
    guard forecast.outcome != .interrupted else { return Self.interrupted(console) }
    let calibration: Calibration
    do throws(Failure) {
      calibration = try self.calibration(for: forecast, host, console, session, engine, watch)
    } catch {
      console.endProgress()
      if error.isInterruption { return Self.interrupted(console) }
      console.report(error.diagnostic)
      return 3
    }
    // For programs the words are always the same.
    let language = shared.format == nil ? host.language : .en
    console.show(forecast.table(calibration), as: .automatic)
    console.show(forecast.total(calibration, language), as: .automatic)
    if let failure = forecast.failure {
      console.report(failure)
      return 3
    }
    return 0
  }

  /// This machine's speed in what the forecast counted: kept from before, and measured where that is not enough.
  private func calibration(
    for forecast: Forecast, _ host: Host, _ console: Console, _ session: Session, _ engine: Engine,
    _ watch: InterruptWatch
  ) throws(Failure) -> Calibration {
    let machine = Calibration.Machine(
      processor: host.processorName, kernels: KernelPath.current.rawValue, threads: engine.threads,
      version: Version.text)
    var calibration =
      recalibrate ? Calibration(machine) : Calibration(machine, from: host.calibrationPath, session.files)
    let isNew = try calibration.measure(
      forecast.products, pool: engine.pool, cancellation: watch.cancellation
    ) { done, total in
      console.progress(done: done, total: total, unit: Message(en: "kinds of products", zh: "类矩阵乘法"))
    }
    console.endProgress()
    guard isNew else { return calibration }
    do throws(Failure) { try calibration.save(to: host.calibrationPath, session.files) } catch {
      // The forecast stands without; the next one measures again.
      console.note(error.message)
    }
    return calibration
  }

  private static func interrupted(_ console: Console) -> Int32 {
    console.report(Failure.interrupted.diagnostic)
    return 130
  }
}
