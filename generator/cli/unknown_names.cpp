// Follows a command line through the tree of commands.
#include "generator/cli/unknown_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "generator/diag/nearest.hpp"
#include "generator/output/files.hpp"

namespace sfpgen::cli {
namespace {

using Names = std::vector<std::string>;

bool holds(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// "did you mean x?", or all there is to mean.
std::string hint(std::string_view word, const Names& names, std::string_view what) {
  const std::vector<std::string_view> known(names.begin(), names.end());
  if (const auto nearest = diag::nearest_name(word, known))
    return fmt::format("did you mean {}?", *nearest);
  return fmt::format("the {} are {}", what, fmt::join(known, ", "));
}

Names commands_of(const CLI::App& app) {
  Names names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

Names options_of(const CLI::App& app) {
  Names names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

}  // namespace

std::optional<std::string> unknown_name(const CLI::App& app, std::span<const std::string> words) {
  const CLI::App* at = &app;
  std::string path;
  for (const std::string& word : words) {
    if (word == "--") break;
    const std::string shown = output::printable(word.substr(0, word.find('=')));
    if (word.starts_with("--")) {
      const std::string name = word.substr(0, word.find('='));
      const Names options = options_of(*at);
      if (holds(options, name)) continue;
      return fmt::format("\"{}\" is not an option{}{}; {}", shown, path.empty() ? "" : " of", path,
                         hint(name, options, "options"));
    }
    const Names commands = commands_of(*at);
    if (word.starts_with("-") || commands.empty()) continue;
    if (!holds(commands, word)) {
      return fmt::format("\"{}\" is not a command{}{}; {}", output::printable(word),
                         path.empty() ? "" : " of", path, hint(word, commands, "commands"));
    }
    at = at->get_subcommand(word);
    path += " " + word;
  }
  return std::nullopt;
}

}  // namespace sfpgen::cli
