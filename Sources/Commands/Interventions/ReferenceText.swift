/// What a mean is taken over where `over=` is left out.
enum ReferenceText {
  /// Plain sentences on many subjects, prose, dialogue, numbers, code and Chinese, so that no subject is the mean.
  static let texts = [
    "The harbour was quiet in the morning. Two fishermen mended a net while a boy counted the boats, and the "
      + "wind carried the smell of salt and bread up the narrow street.",
    "Water boils at a lower temperature on a mountain because the air presses less on its surface; cooks who "
      + "live high up learn to give their beans another half hour.",
    "\"Did you bring the letter?\" she asked. \"I left it on the table,\" he said, \"beside the lamp, where "
      + "nobody could miss it.\"",
    "In 1868 the town had 4,200 people, three mills and one railway station; by 1910 it had grown to 31,000.",
    "def area(width, height):\n    if width < 0 or height < 0:\n        raise ValueError(\"negative side\")\n"
      + "    return width * height\n",
    "清晨的市场很热闹，卖菜的老人把青菜摆成一排，孩子们在摊位之间跑来跑去。",
  ]
}
