import Glibc
import Syntax

/// What the system says of an `errno`, as the end of a sentence; those that users meet in plain words of both languages.
public func systemReason(_ code: Int32) -> Message {
  switch code {
  case ENOENT: Message(en: "there is no such file or folder", zh: "没有这个文件或文件夹")
  case ENOTDIR: Message(en: "a part of the path is no folder", zh: "路径中有一部分不是文件夹")
  case EACCES, EPERM: Message(en: "permission denied", zh: "没有权限")
  case EISDIR: Message(en: "it is a folder", zh: "它是一个文件夹")
  case ENOSPC, EDQUOT: Message(en: "no space left on the disk", zh: "磁盘空间不足")
  case EROFS: Message(en: "the file system is read-only", zh: "文件系统是只读的")
  case EIO: Message(en: "the device reports an error", zh: "读写出错")
  default: Message(en: String(cString: strerror(code)), zh: "系统错误 \(code)")
  }
}
