// Lays out the lines of a controller's run.
#include "generator/cli/controller_lines.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace sfpgen::cli {
namespace {

using nlohmann::ordered_json;

double value_of(std::uint32_t loss) { return static_cast<double>(std::bit_cast<float>(loss)); }

std::vector<std::string> notes_of(const golden::ControllerStatus& status) {
  std::vector<std::string> notes;
  if (status.loss_invalid) notes.emplace_back("loss_invalid");
  if (status.loss_clamped) notes.emplace_back("loss_clamped");
  return notes;
}

}  // namespace

std::string table_of(const std::vector<ControllerLine>& lines) {
  const bool windows = lines.front().window.has_value();
  std::string text = fmt::format("{:>8} {:>14} {:>8} {:<10}", "step", "loss", "mantissa", "");
  if (windows) text += fmt::format(" {:>5} {:>5} {:<10}", "low", "high", "");
  text += "\n";
  for (const ControllerLine& line : lines) {
    std::string row = fmt::format("{:>8} {:>14.7g} {:>8} {:<10}", line.step, value_of(line.loss),
                                  line.mantissa_bits, golden::to_string(line.mantissa));
    if (line.window) {
      row += fmt::format(" {:>5} {:>5} {:<10}", line.window->low, line.window->high,
                         golden::to_string(line.window->change));
    }
    for (const std::string& note : notes_of(line.status)) row += " " + note;
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text;
}

std::string json_of(const std::string& controller, const std::vector<ControllerLine>& lines) {
  ordered_json root = {{"controller", controller}, {"steps", ordered_json::array()}};
  double mantissas = 0.0;
  for (const ControllerLine& line : lines) {
    const double loss = value_of(line.loss);
    ordered_json step = {{"step", line.step},
                         {"loss", std::isfinite(loss) ? ordered_json(loss) : ordered_json(nullptr)},
                         {"mantissa_bits", line.mantissa_bits},
                         {"mantissa_change", golden::to_string(line.mantissa)}};
    if (line.window) {
      step["exponent_low"] = line.window->low;
      step["exponent_high"] = line.window->high;
      step["exponent_change"] = golden::to_string(line.window->change);
    }
    step["status"] = notes_of(line.status);
    mantissas += line.mantissa_bits;
    root["steps"].push_back(std::move(step));
  }
  root["mean_mantissa_bits"] = mantissas / static_cast<double>(lines.size());
  return root.dump(2) + "\n";
}

}  // namespace sfpgen::cli
