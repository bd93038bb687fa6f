// Commands and options that do not exist, told by name with the one that was most likely meant.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sfpgen::cli {

/// The sentence about the first word of a command line that is no command where one is due, or no
/// option of its command; nothing where all are known. CLI11 itself would speak of what is missing
/// instead. `words` are those after the program's name.
std::optional<std::string> unknown_name(const CLI::App& app, std::span<const std::string> words);

}  // namespace sfpgen::cli
