// Picks the cells that a synthesis may use, and what else it has to know of a library.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "generator/flow/liberty.hpp"
#include "generator/flow/text.hpp"

namespace sfpgen::flow {
namespace {

// Truth table of a combinational cell with one output and up to six inputs.
std::optional<std::uint64_t> function_of(const LibertyCell& cell) {
  if (cell.kind != CellKind::combinational) return std::nullopt;
  const LibertyPin* const output = cell.only_output();
  if (output == nullptr) return std::nullopt;
  std::vector<std::string> names;
  for (const LibertyPin* pin : cell.inputs()) names.push_back(pin->name);
  return truth_table(output->function, names);
}

bool is_inverter(const LibertyCell& cell) {
  return cell.inputs().size() == 1 && function_of(cell) == std::uint64_t{0b01};
}
bool is_buffer(const LibertyCell& cell) {
  return cell.inputs().size() == 1 && function_of(cell) == std::uint64_t{0b10};
}
bool is_nand2(const LibertyCell& cell) {
  return cell.inputs().size() == 2 && function_of(cell) == std::uint64_t{0b0111};
}

bool smaller(const LibertyCell* left, const LibertyCell* right) {
  return left->area.value_or(0.0) < right->area.value_or(0.0);
}

template <typename Predicate>
std::vector<const LibertyCell*> by_area(const std::vector<const LibertyCell*>& cells,
                                        Predicate predicate) {
  std::vector<const LibertyCell*> chosen;
  for (const LibertyCell* cell : cells) {
    if (predicate(*cell)) chosen.push_back(cell);
  }
  std::stable_sort(chosen.begin(), chosen.end(), smaller);
  return chosen;
}

double strength(const LibertyCell& cell) {
  return cell.only_output()->max_capacitance.value_or(0.0);
}

// One step above the weakest: the smallest buffer that drives clearly more than the smallest
// inverter. With a library that states no drive, the second smallest.
const LibertyCell* pick_driver(const std::vector<const LibertyCell*>& buffers,
                               const std::vector<const LibertyCell*>& inverters) {
  constexpr double clearly_more = 1.5;
  const std::vector<const LibertyCell*>& candidates = buffers.empty() ? inverters : buffers;
  const double unit = strength(inverters.empty() ? *candidates.front() : *inverters.front());
  if (unit > 0.0) {
    for (const LibertyCell* cell : candidates) {
      if (strength(*cell) >= clearly_more * unit) return cell;
    }
  }
  return candidates.size() > 1 ? candidates[1] : candidates.front();
}

// Liberty has no word for these; names are all there is.
std::optional<std::string> reason_by_name(const LibertyCell& cell) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> by_name = {{
      {"lpflow", "power management"},
      {"clkgate", "clock gate"},
      {"dly", "delay"},
      {"delay", "delay"},
      {"probe", "probe"},
      {"sdf", "scan"},
  }};
  const std::string name = lower_case(cell.name);
  for (const auto& [part, reason] : by_name) {
    if (name.find(part) != std::string::npos) return std::string(reason);
  }
  // Buffers for clock trees are left out, unless the library itself gives them the footprint of its
  // ordinary buffers.
  const std::string class_name = cell.footprint.empty() ? name : lower_case(cell.footprint);
  for (const std::string_view part : {"clkbuf", "clkinv", "clkdly"}) {
    if (class_name.find(part) != std::string::npos) return "clock buffer";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> reason_to_leave_out(const LibertyCell& cell) {
  if (cell.dont_use) return "dont_use";
  switch (cell.kind) {
    case CellKind::latch:
      return "latch";
    case CellKind::clock_gate:
      return "clock gate";
    case CellKind::state_table:
      return "state table";
    case CellKind::multi_bit:
      return "more than one bit";
    case CellKind::no_function:
      return "no function";
    case CellKind::combinational:
    case CellKind::flip_flop:
      break;
  }
  if (cell.scan) return "scan";
  if (cell.power_management) return "power management";
  if (!cell.area || !(*cell.area > 0.0)) return "no area";
  if (std::any_of(cell.pins.begin(), cell.pins.end(),
                  [](const LibertyPin& pin) { return pin.three_state; })) {
    return "three-state";
  }
  if (cell.kind == CellKind::combinational && cell.outputs() != 1) return "more than one output";
  return reason_by_name(cell);
}

Result<LibraryFacts> find_facts(const LibertyLibrary& library, std::string_view file_name) {
  const auto refuse = [&](std::string_view what) {
    return FlowError{FlowFault::input,
                     fmt::format("{}: the library {} {}", file_name, library.name, what)};
  };
  LibraryFacts facts;
  std::vector<const LibertyCell*> usable;
  for (const LibertyCell& cell : library.cells) {
    if (const std::optional<std::string> reason = reason_to_leave_out(cell); reason) {
      facts.unused.emplace_back(cell.name, *reason);
    } else {
      usable.push_back(&cell);
      if (cell.kind == CellKind::flip_flop) facts.flip_flops.push_back(cell.name);
    }
  }
  const std::vector<const LibertyCell*> nands = by_area(usable, is_nand2);
  const std::vector<const LibertyCell*> inverters = by_area(usable, is_inverter);
  const std::vector<const LibertyCell*> buffers = by_area(usable, is_buffer);
  if (nands.empty()) {
    return refuse("has no usable two-input NAND, the unit of gate equivalents");
  }
  if (inverters.empty()) return refuse("has no usable inverter");
  if (facts.flip_flops.empty()) return refuse("has no usable flip-flop");
  facts.nand2 = nands.front()->name;
  facts.nand2_area = *nands.front()->area;
  const LibertyCell* const driver = pick_driver(buffers, inverters);
  facts.driver = {driver->name, driver->only_output()->name};
  facts.load_pf = 4.0 * driver->inputs().front()->capacitance * library.capacitance_unit_pf;
  return facts;
}

std::string filtered_text(const LibertyLibrary& library) {
  std::string text;
  text.reserve(library.text.size());
  std::size_t copied = 0;
  for (const LibertyCell& cell : library.cells) {
    const std::optional<std::string> reason = reason_to_leave_out(cell);
    if (!reason) continue;
    text.append(library.text, copied, cell.text_begin - copied);
    text += fmt::format("/* {} left out: {} */", cell.name, *reason);
    copied = cell.text_end;
  }
  text.append(library.text, copied);
  return text;
}

}  // namespace sfpgen::flow
