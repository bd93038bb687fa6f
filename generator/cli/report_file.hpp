// The files of figures that commands write next to what they print.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sfpgen::cli {

/// What stands against writing `file` at the end of a run, as a sentence; nothing if the name is
/// empty. Asked before the tools run, so that a wrong name costs nobody minutes. A file that the
/// command reads (`inputs`) is refused as well.
std::optional<std::string> report_file_problem(const std::string& file,
                                               const std::vector<std::string>& inputs);

/// Writes `text` to `file`, whole or not at all; what failed, as a sentence. Nothing is done for an
/// empty name.
std::optional<std::string> write_report_file(const std::string& file, const std::string& text);

}  // namespace sfpgen::cli
