import Glibc

/// A moment of local time, for templates that write the date.
public struct TemplateTime: Sendable, Equatable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  /// 1 to 31.
  public var day: Int
  /// 0 to 23.
  public var hour: Int
  public var minute: Int
  public var second: Int

  /// A moment given by its parts.
  public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// The moment that the system's clock shows.
  public static var current: TemplateTime {
    var seconds = time(nil)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return TemplateTime(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
      hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]
  private static let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// The moment written by a format of C's `strftime`, in English; what it does not know stays as it is.
  func formatted(_ format: String) -> String {
    var result = ""
    var isCode = false
    for character in format.unicodeScalars {
      if isCode {
        result += field(character) ?? "%\(character)"
        isCode = false
      } else if character == "%" {
        isCode = true
      } else {
        result.unicodeScalars.append(character)
      }
    }
    return isCode ? result + "%" : result
  }

  private func field(_ code: Unicode.Scalar) -> String? {
    let month = Self.months[min(max(month, 1), 12) - 1]
    switch code {
    case "Y": return String(year)
    case "y": return padded(year % 100)
    case "m": return padded(self.month)
    case "B": return month
    case "b", "h": return String(month.prefix(3))
    case "d": return padded(day)
    case "e": return day < 10 ? " \(day)" : String(day)
    case "j": return padded(dayOfYear, 3)
    case "A": return Self.days[weekday]
    case "a": return String(Self.days[weekday].prefix(3))
    case "H": return padded(hour)
    case "I": return padded((hour + 11) % 12 + 1)
    case "M": return padded(minute)
    case "S": return padded(second)
    case "p": return hour < 12 ? "AM" : "PM"
    case "F": return formatted("%Y-%m-%d")
    case "T": return formatted("%H:%M:%S")
    case "D": return formatted("%m/%d/%y")
    case "%": return "%"
    default: return nil
    }
  }

  private func padded(_ value: Int, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private var dayOfYear: Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return lengths.prefix(min(max(month, 1), 12) - 1).reduce(0, +) + day
  }

  /// 0 is Sunday (Sakamoto's rule).
  private var weekday: Int {
    let offsets = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
    let year = month < 3 ? self.year - 1 : self.year
    let sum = year + year / 4 - year / 100 + year / 400 + offsets[min(max(month, 1), 12) - 1] + day
    return (sum % 7 + 7) % 7
  }
}
