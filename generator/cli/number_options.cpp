// Reads number options.
#include "generator/cli/number_options.hpp"

#include <fmt/format.h>

#include <utility>

#include "generator/output/files.hpp"

namespace sfpgen::cli {

void NumberOptions::add(CLI::App& command, const std::string& name, const std::string& text,
                        const std::string& fallback, const char* type, Read read) {
  const auto given = std::make_shared<std::string>();
  CLI::Option* const option = command.add_option(name, *given, text)->type_name(type);
  if (!fallback.empty()) option->default_str(fallback);
  entries_.push_back({name, option, given, std::move(read)});
}

void NumberOptions::add(CLI::App& command, const std::string& name, const std::string& text,
                        const std::string& fallback, Range range,
                        std::function<void(std::int64_t)> take) {
  add(command, name, text, fallback, "N",
      [range, take = std::move(take)](const std::string& found) -> std::optional<std::string> {
        const auto value = number_of<std::int64_t>(found);
        if (!value || *value < range.lowest || *value > range.highest)
          return fmt::format("{} is not a whole number from {} to {}", output::quoted(found),
                             range.lowest, range.highest);
        take(*value);
        return std::nullopt;
      });
}

namespace {

std::string not_a_number(const std::string& found) {
  return fmt::format("{} is not a number", output::quoted(found));
}

}  // namespace

void NumberOptions::real(CLI::App& command, const std::string& name, double& target,
                         const std::string& text) {
  add(command, name, text, fmt::format("{}", target), "X",
      [&target](const std::string& found) -> std::optional<std::string> {
        const auto value = number_of<double>(found);
        if (!value) return not_a_number(found);
        target = *value;
        return std::nullopt;
      });
}

void NumberOptions::real(CLI::App& command, const std::string& name, std::optional<double>& target,
                         const std::string& text) {
  add(command, name, text, {}, "X",
      [&target](const std::string& found) -> std::optional<std::string> {
        target = number_of<double>(found);
        return target ? std::nullopt : std::optional(not_a_number(found));
      });
}

std::vector<std::string> NumberOptions::read() const {
  std::vector<std::string> problems;
  for (const Entry& entry : entries_) {
    if (entry.option->count() == 0) continue;
    if (const auto problem = entry.read(*entry.text))
      problems.push_back(fmt::format("{}: {}", entry.name, *problem));
  }
  return problems;
}

}  // namespace sfpgen::cli
