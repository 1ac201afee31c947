import Checkpoints
import JSON
import Syntax

extension CheckpointSection {
  /// The part of the file, as the object of a sentence.
  var message: Message {
    let zh =
      switch self {
      case .header: "文件头"
      case .metadata: "元数据"
      case .tensorTable: "张量表"
      case .tensorData: "张量数据"
      }
    return Message(en: rawValue, zh: zh)
  }
}

extension FileProblem {
  /// The reason, as the end of a sentence.
  var message: Message {
    let zh =
      switch self {
      case .notFound: "没有这个文件"
      case .notPermitted: "没有权限"
      case .isDirectory: "它是文件夹"
      case .notRegular: "它不是普通文件"
      case .empty: "文件为空"
      case .changed: "使用过程中文件被改动"
      case .noSpace: "磁盘空间不足"
      case .tooLarge(let limit): "超过 \(limit) 字节"
      case .system(let code): "系统报告错误 \(code)"
      }
    return Message(en: description, zh: zh)
  }
}

extension MetadataProblem {
  /// The problem, as the end of a sentence.
  var message: Message {
    let zh =
      switch self {
      case .emptyKey: "键为空"
      case .keyTooLong(let length): "键长 \(length) 字节，至多允许 65535 字节"
      case .keyNotText: "键不是合法的 UTF-8"
      case .duplicateKey: "键重复出现"
      case .unknownType(let id): "值的类型为 \(id)，只有 0 到 12"
      case .invalidBool(let byte): "布尔值为 \(byte)，应为 0 或 1"
      case .nestedTooDeeply(let limit): "数组嵌套超过 \(limit) 层"
      case .badAlignment: "对齐值应为 8 到 65536 的 2 的幂（无符号整数）"
      }
    return Message(en: description, zh: zh)
  }
}

extension TensorProblem {
  /// The problem, as the end of a sentence.
  var message: Message {
    let zh =
      switch self {
      case .emptyName(nil): "名称为空"
      case .emptyName(let offset?): "名称（第 \(offset) 字节处）为空"
      case .nameTooLong(let length, let offset): "名称（第 \(offset) 字节处）长 \(length) 字节，至多允许 65535 字节"
      case .nameNotText(let offset): "名称（第 \(offset) 字节处）不是合法的 UTF-8"
      case .duplicateName: "名称重复出现"
      case .unknownType(let id, let name?): "类型为 \(name)（\(id)），不支持"
      case .unknownType(let id, nil): "未知的类型 \(id)"
      case .wrongDimensionCount(let count, let limit): "有 \(count) 个维度，只允许 1 到 \(limit) 个"
      case .zeroDimension(let shape): "形状 \(shape) 含有长度为 0 的维度"
      case .shapeOverflows(let shape): "形状 \(shape) 大得无法寻址"
      case .partialBlock(let columns, let block): "每行 \(columns) 个值，不是 \(block) 个一块的整数倍"
      case .misaligned(let offset, let alignment): "偏移 \(offset) 不是对齐值 \(alignment) 的倍数"
      case .overlaps(let other): "与 `\(other)` 的字节重叠"
      case .pastEnd(let end, let size): "字节延伸到 \(end)，但文件只有 \(size) 字节"
      case .wrongByteCount(let expected, let found): "按形状和类型需要 \(expected) 字节，实际为 \(found) 字节"
      case .hole(let bytes): "它前面有 \(bytes) 字节不属于任何张量"
      case .notFound: "没有这个张量"
      }
    return Message(en: description, zh: zh)
  }
}

extension JSONProblem {
  /// The problem, as the end of a sentence.
  public var message: Message {
    let zh =
      switch self {
      case .unexpectedEnd: "文本提前结束"
      case .unexpectedByte(let byte): "此处不允许字节 0x\(String(byte, radix: 16))"
      case .invalidNumber: "数字格式有误"
      case .invalidEscape: "字符串中的转义有误"
      case .invalidUTF8: "字符串不是合法的 UTF-8"
      case .controlCharacter: "字符串含有未转义的控制字符"
      case .duplicateKey(let key): "键 `\(key.printable)` 重复出现"
      case .nestedTooDeeply(let limit): "嵌套超过 \(limit) 层"
      case .trailingBytes: "值的后面还有多余内容"
      }
    return Message(en: description, zh: zh)
  }
}
