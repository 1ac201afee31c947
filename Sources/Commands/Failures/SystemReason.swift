import Glibc
import Syntax

/// What the system says of an `errno`, as the end of a sentence; the commonest ones in Chinese too.
func systemReason(_ code: Int32) -> Message {
  let en = String(cString: strerror(code))
  let zh =
    switch code {
    case ENOENT: "没有这个文件或文件夹"
    case EACCES, EPERM: "没有权限"
    case ENOSPC, EDQUOT: "磁盘空间不足"
    case EROFS: "文件系统为只读"
    case EISDIR: "它是文件夹"
    case ENOTDIR: "路径中有一部分不是文件夹"
    case EIO: "读写出错"
    default: "系统错误 \(code)"
    }
  return Message(en: en, zh: zh)
}
