import Language
import Lessons
import Pages

/// The images that a lesson's prose shows, for a page to carry in itself.
struct PageImages {
  let files: DiskFiles

  /// More than this isn't put into a page.
  private static let largest = 8 << 20

  /// The images that are there, by the address that the lesson gives.
  func data(for lesson: Lesson) -> [String: String] {
    var found: [String: String] = [:]
    for address in LessonPage.images(in: lesson) where found[address] == nil {
      guard let kind = DataAddress.kind(of: address),
        let bytes = try? files.read(files.resolve(address, relativeTo: lesson.file.name)),
        bytes.count <= Self.largest
      else { continue }
      found[address] = DataAddress.text(bytes, kind: kind)
    }
    return found
  }
}
