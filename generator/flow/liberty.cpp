// Reads a Liberty cell library, plain or gzipped, as far as synthesis has to know it.
#include "generator/flow/liberty.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include "generator/flow/liberty_groups.hpp"
#include "generator/flow/text.hpp"

namespace sfpgen::flow {
namespace {

// Libraries are a few to some tens of megabytes; a small file that unpacks to more is an attack.
constexpr std::size_t largest_text = std::size_t{1} << 30;

std::optional<double> number_in(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end == copy.c_str()) return std::nullopt;
  return value;
}

PinDirection direction_in(std::string_view text) {
  if (text == "output") return PinDirection::output;
  if (text == "inout") return PinDirection::inout;
  if (text == "internal") return PinDirection::internal;
  return PinDirection::input;
}

LibertyPin pin_from(const LibertyGroup& group, std::string_view name) {
  LibertyPin pin;
  pin.name = name;
  pin.direction = direction_in(group.text_of("direction"));
  pin.capacitance = number_in(group.text_of("capacitance")).value_or(0.0);
  pin.max_capacitance = number_in(group.text_of("max_capacitance"));
  const LibertyAttribute* const function = group.attribute("function");
  if (function != nullptr) {
    for (const std::string_view part : function->values) {
      if (!pin.function.empty()) pin.function += ' ';
      pin.function += part;
    }
  }
  pin.three_state = group.attribute("three_state") != nullptr;
  return pin;
}

CellKind kind_of(const LibertyGroup& group, const std::vector<LibertyPin>& pins) {
  if (group.attribute("clock_gating_integrated_cell") != nullptr) return CellKind::clock_gate;
  if (group.has_group("ff_bank") || group.has_group("latch_bank") || group.has_group("bundle") ||
      group.has_group("bus")) {
    return CellKind::multi_bit;
  }
  if (group.has_group("latch")) return CellKind::latch;
  if (group.has_group("statetable")) return CellKind::state_table;
  if (group.has_group("ff")) return CellKind::flip_flop;
  bool any_output = false;
  for (const LibertyPin& pin : pins) {
    if (pin.direction == PinDirection::inout) return CellKind::no_function;
    if (pin.direction != PinDirection::output) continue;
    any_output = true;
    if (pin.function.empty()) return CellKind::no_function;
  }
  return any_output ? CellKind::combinational : CellKind::no_function;
}

LibertyCell cell_from(const LibertyGroup& group) {
  LibertyCell cell;
  cell.name = group.first_argument();
  cell.line = group.line;
  cell.text_begin = group.begin;
  cell.text_end = group.end;
  cell.area = number_in(group.text_of("area"));
  cell.footprint = group.text_of("cell_footprint");
  cell.dont_use = group.is_true("dont_use");
  cell.scan = group.has_group("test_cell");
  for (const std::string_view mark :
       {"is_isolation_cell", "is_level_shifter", "always_on", "pad_cell", "is_macro_cell"}) {
    cell.power_management = cell.power_management || group.is_true(mark);
  }
  for (const std::string_view mark : {"retention_cell", "switch_cell_type", "level_shifter_type"}) {
    cell.power_management = cell.power_management || group.attribute(mark) != nullptr;
  }
  for (const LibertyGroup& inner : group.groups) {
    if (inner.name != "pin") continue;
    // pin (A, B) { ... } describes several pins at once.
    for (const std::string_view name : inner.arguments) cell.pins.push_back(pin_from(inner, name));
  }
  cell.kind = kind_of(group, cell.pins);
  for (const LibertyGroup& inner : group.groups) {
    if (inner.name == "ff") cell.next_state = inner.text_of("next_state");
  }
  return cell;
}

// "1ns", "10ps", "100 ps" in ns.
std::optional<double> time_unit_in(std::string_view text) {
  const std::optional<double> value = number_in(text);
  if (!value) return std::nullopt;
  if (text.ends_with("ns")) return *value;
  if (text.ends_with("ps")) return *value * 1e-3;
  if (text.ends_with("fs")) return *value * 1e-6;
  if (text.ends_with("us")) return *value * 1e3;
  return std::nullopt;
}

}  // namespace

std::size_t LibertyCell::outputs() const {
  return static_cast<std::size_t>(std::count_if(pins.begin(), pins.end(), [](const auto& pin) {
    return pin.direction == PinDirection::output;
  }));
}

const LibertyPin* LibertyCell::only_output() const {
  const LibertyPin* found = nullptr;
  for (const LibertyPin& pin : pins) {
    if (pin.direction != PinDirection::output) continue;
    if (found != nullptr) return nullptr;
    found = &pin;
  }
  return found;
}

std::vector<const LibertyPin*> LibertyCell::inputs() const {
  std::vector<const LibertyPin*> found;
  for (const LibertyPin& pin : pins) {
    if (pin.direction == PinDirection::input) found.push_back(&pin);
  }
  return found;
}

Result<LibertyLibrary> parse_liberty(std::string text, std::string_view file_name) {
  LibertyLibrary library;
  library.text = std::move(text);
  if (library.text.find('\0') != std::string::npos) {
    return FlowError{FlowFault::input,
                     fmt::format("{}: not a Liberty file: it holds zero bytes", file_name)};
  }
  const Result<LibertyGroup> read = library_group(library.text, file_name);
  if (!read.ok()) return read.error();
  const LibertyGroup& top = read.value();
  library.name = top.first_argument();
  const std::string_view time_unit = top.text_of("time_unit");
  if (!time_unit.empty()) {
    const std::optional<double> unit = time_unit_in(time_unit);
    if (!unit || !(*unit > 0.0)) {
      return input_error(file_name, top.attribute("time_unit")->line,
                         fmt::format("time_unit \"{}\" is not a number with ns, ps, fs or us",
                                     time_unit.substr(0, 40)));
    }
    library.time_unit_ns = *unit;
  }
  if (const LibertyAttribute* const unit = top.attribute("capacitive_load_unit"); unit != nullptr) {
    const bool complete = unit->values.size() == 2;
    const double value = complete ? number_in(unit->values.front()).value_or(0.0) : 0.0;
    const std::string scale = complete ? lower_case(unit->values.back()) : "";
    if (!(value > 0.0) || (scale != "pf" && scale != "ff")) {
      return input_error(file_name, unit->line,
                         "capacitive_load_unit is not a number with pf or ff");
    }
    library.capacitance_unit_pf = scale == "pf" ? value : value * 1e-3;
  }
  for (const LibertyGroup& group : top.groups) {
    if (group.name == "cell") library.cells.push_back(cell_from(group));
  }
  if (library.cells.empty()) {
    return FlowError{FlowFault::input,
                     fmt::format("{}: the library {} has no cells", file_name, library.name)};
  }
  return library;
}

Result<LibertyLibrary> read_liberty(const std::filesystem::path& file) {
  const auto refuse = [&file](std::string_view reason) {
    return FlowError{FlowFault::input, fmt::format("{}: {}", file.string(), reason)};
  };
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return refuse("no such file");
  if (std::filesystem::is_directory(file, ignored)) return refuse("is a directory, not a file");
  // gzopen reads plain files as they are.
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> stream(gzopen(file.c_str(), "rb"), gzclose);
  if (!stream) return refuse("cannot be read");
  std::string text;
  std::array<char, std::size_t{1} << 17> buffer{};
  while (true) {
    const int count = gzread(stream.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    int code = Z_OK;
    const char* const reason = gzerror(stream.get(), &code);
    if (code == Z_BUF_ERROR) return refuse("the gzip data end too early");
    if (count < 0 || code != Z_OK) return refuse(fmt::format("cannot be read: {}", reason));
    if (text.size() > largest_text) return refuse("is larger than 1 GiB unpacked");
    if (count == 0) break;
  }
  if (text.empty()) return refuse("the file is empty");
  return parse_liberty(std::move(text), file.string());
}

}  // namespace sfpgen::flow
