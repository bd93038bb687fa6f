// Lines, columns, numbers.
#include "generator/cli/loss_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <optional>
#include <utility>

#include "generator/output/files.hpp"

namespace sfpgen::cli {
namespace {

// More would only repeat themselves.
constexpr std::size_t most_findings = 10;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<float> number_in(std::string_view text) {
  const std::string copy(text);
  // strtof alone would take hexadecimal numbers and blanks.
  if (copy.empty() || copy.find_first_of("xXpP") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const float value = std::strtof(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size()) return std::nullopt;
  return value;
}

// Which columns hold what.
struct Columns {
  std::size_t count = 1;
  std::size_t loss = 0;
  std::optional<std::size_t> rate;
};

std::optional<std::size_t> place_of(const std::vector<std::string_view>& names,
                                    std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

}  // namespace

LossFile parse_losses(std::string_view text) {
  std::vector<std::string_view> lines = split(text, '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  Columns columns;
  std::size_t first = 0;
  if (!lines.empty() && !number_in(lines.front())) {
    const std::vector<std::string_view> names = split(lines.front(), ',');
    const auto loss = place_of(names, "loss");
    if (!loss) {
      return std::vector<std::string>{
          fmt::format("line 1: {} is neither a loss nor a list of columns of which one is loss",
                      output::quoted(std::string(lines.front())))};
    }
    columns = {names.size(), *loss, place_of(names, "learning_rate")};
    first = 1;
  }
  std::vector<LossRow> rows;
  std::vector<std::string> findings;
  std::string rate;
  for (std::size_t index = first; index < lines.size() && findings.size() < most_findings;
       ++index) {
    const std::vector<std::string_view> fields = split(lines[index], ',');
    if (fields.size() != columns.count) {
      findings.push_back(fmt::format("line {}: {} column{}, {} expected", index + 1, fields.size(),
                                     fields.size() == 1 ? "" : "s", columns.count));
      continue;
    }
    const std::optional<float> loss = number_in(fields[columns.loss]);
    if (!loss) {
      findings.push_back(fmt::format("line {}, column {}: {} is not a number", index + 1,
                                     columns.loss + 1,
                                     output::quoted(std::string(fields[columns.loss]))));
      continue;
    }
    LossRow row{std::bit_cast<std::uint32_t>(*loss), false};
    if (columns.rate) {
      const std::string now(fields[*columns.rate]);
      row.rate_change = !rows.empty() && now != rate;
      rate = now;
    }
    rows.push_back(row);
  }
  if (rows.empty() && findings.empty()) findings.emplace_back("no losses in it");
  if (!findings.empty()) return findings;
  return rows;
}

}  // namespace sfpgen::cli
