import Syntax

/// The command line's help and mistakes in Chinese: swift-argument-parser speaks English only.
enum ChinesePages {
  private static let options = """
    选项（各工具通用）：
      --format FORMAT     结果的写法：table、json、csv 或 md
      --lang LANG         消息与帮助的语言：en 或 zh（默认随系统区域设置）
      --color WHEN        颜色：auto、always 或 never
      --threads N         运行模型的线程数（默认为可用的处理器数）
      --seed N            随机命令的种子
      -D 名字=值          设置脚本的 param（可重复）
      -q, --quiet         只输出结果和错误
      -v, --verbose       输出更多过程信息
      -h, --help          显示帮助
    """

  private static let pages: [String: String] = [
    "": """
    用一种小语言观察语言模型的内部。

    用法：sonde [选项] [脚本.sonde | -]
          sonde -c '语句'
          sonde 工具 [选项] …

    不给文件时，sonde 从终端（或管道）读取；在里面输入 `help` 了解这种语言。

    工具：
      run       运行脚本（默认工具：`sonde 脚本` 与之相同）
      check     不运行，只检查脚本：错误、用到的模型与文件、所需内存
      fmt       把脚本和课程中的单元改写成标准格式
      test      运行课程，比较输出与课程所写是否一致
      step      逐步学习一个课程，每次一个单元
      fetch     按名字获取模型
      models    列出已安装和可获取的模型
      doc       写出参考手册

    退出码：0 正常，1 有断言不成立，2 用法或静态错误，3 运行时错误，130 被中断。
      --version           显示版本
    """,
    "run": """
    用法：sonde run [选项] [脚本.sonde | -]
          sonde run -c '语句'

    运行一个脚本。`-` 表示标准输入；什么都不给且在终端上时进入交互会话。
    """,
    "check": """
    用法：sonde check [--cost] [--recalibrate] [选项] 脚本.sonde …

    不运行，只检查脚本：错误、用到的模型与文件、所需内存。只读取模型的文件头。
      --cost              再作一次试运行，预估计算量、内存与用时：矩阵乘法只计数、不计算，不写文件，
                          不下载，不输出结果，断言一律视为成立。逐句列出浮点运算次数和在本机上的秒数，
                          最后给出合计与内存峰值。乘法的速度只需测量一次，用时一两秒，结果保存备用。
                          试运行若无法继续，则说明预估到哪一行为止，退出码为 3
      --recalibrate       与 --cost 合用：重新测量本机的速度
    """,
    "fmt": """
    用法：sonde fmt [--check] 脚本.sonde 课程.sonde.md …

    把脚本改写成标准格式；`-` 从标准输入到标准输出。课程只改写其中的单元，并为没有标识的单元补上标识，
    其余内容逐字节不变。
      --check             不改动；有文件不合标准格式时退出码为 1
    """,
    "test": """
    用法：sonde test [--update] [选项] 课程.sonde.md | 文件夹 …

    在新的会话中运行每个课程，比较各单元的输出与其 `output` 围栏是否一致，逐处列出差异。没有围栏的单元
    只运行、不比较，计入报告。文件夹取其中所有 `.sonde.md`。
      --update            只改写输出围栏，其余内容逐字节不变；仍然相符的行和标记保留
    退出码：0 一致，1 有差异或单元出错，2 课程有误而无法运行，130 被中断（文件保持原样）
    """,
    "step": """
    用法：sonde step [--restart] [选项] 课程.sonde.md

    逐步学习一个课程：显示讲解，把下一个单元放进输入行，按回车运行。改动后再运行只是试一试，课程自己的
    状态不变。输入 `help` 查看命令：next、back、repeat、try、done、goto、hint、show、quit。
    离开后进度会保留。标准输入不是终端时从中读取命令，读完后自动走到结尾。
      --restart           不接着上次的进度，从头开始
    """,
    "fetch": """
    用法：sonde fetch [--accept-terms] 名字 …

    通过 pip 按名字获取模型，核对 SHA-256，可从中断处继续。
      --accept-terms      不再询问，接受模型的使用条款
    """,
    "models": """
    用法：sonde models [选项]

    列出已安装和可获取的模型。
    """,
    "doc": """
    用法：sonde doc [--output 文件夹] [--check] [--json]

    写出每个命令的参考手册：英文在该文件夹，中文在其中的 zh 文件夹。
      --output 文件夹     写到哪里（默认 docs/reference）
      --check             不写入；有页面与声明不符时退出码为 1
      --json              把全部声明写成一个 JSON 文档，输出到标准输出
    """,
  ]

  /// The help of a tool; of `sonde` itself for the empty name.
  static func page(of tool: String) -> String { (pages[tool] ?? "") + "\n\n" + options + "\n" }

  /// The page that a command line asks for in Chinese; nil where it asks for no help.
  static func page(for arguments: [String], _ host: Host) -> String? {
    guard host.language == .zh else { return nil }
    let words = arguments.prefix { $0 != "-c" && $0 != "--" }
    let asks = words.contains("--help") || words.contains("-h") || words.first == "help"
    guard asks else { return nil }
    let tool = words.first { $0 != "help" && pages[$0] != nil } ?? ""
    return page(of: tool)
  }
}
