// What `sfpgen power` found, as a table and as JSON.
#include "generator/cli/power_report.hpp"

#include <fmt/format.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "generator/output/files.hpp"
#include "generator/render/wording.hpp"

namespace sfpgen::cli {
namespace {

using nlohmann::ordered_json;

constexpr double mw = 1e3;  // from W

struct Line {
  const char* caption;
  std::function<std::string(const PowerUnit&)> text;
};

std::vector<Line> lines(const PowerSummary& summary) {
  const auto milliwatts = [](double watts) { return fmt::format("{:.3f}", watts * mw); };
  return {
      {"power (mW)", [=](const auto& u) { return milliwatts(u.power.total.total); }},
      {"  internal", [=](const auto& u) { return milliwatts(u.power.total.internal); }},
      {"  switching", [=](const auto& u) { return milliwatts(u.power.total.switching); }},
      {"  leakage", [=](const auto& u) { return milliwatts(u.power.total.leakage); }},
      {"  of it flip-flops", [=](const auto& u) { return milliwatts(u.power.sequential.total); }},
      {"values per cycle",
       [](const auto& u) {
         return fmt::format("{:.3f}",
                            static_cast<double>(u.values) / static_cast<double>(u.cycles));
       }},
      {"toggles per register",
       [](const auto& u) { return fmt::format("{:.3f}", u.register_toggles); }},
      {"toggles per input", [](const auto& u) { return fmt::format("{:.3f}", u.input_toggles); }},
      {"pJ per value",
       [&summary](const auto& u) {
         return summary.pj_per_value(u) ? fmt::format("{:.2f}", *summary.pj_per_value(u))
                                        : std::string("-");
       }},
      {"bits per value", [](const auto& u) { return fmt::format("{:.2f}", u.bits_per_value); }},
      {"DRAM pJ saved",
       [&summary](const auto& u) { return fmt::format("{:.2f}", summary.saved_pj_per_value(u)); }},
      {"net pJ per value",
       [&summary](const auto& u) {
         return summary.net_pj_per_value(u) ? fmt::format("{:+.2f}", *summary.net_pj_per_value(u))
                                            : std::string("-");
       }},
  };
}

std::string power_data_sentence(const flow::PowerData& data) {
  if (data.internal && data.leakage) return "the library has internal and leakage power";
  if (data.internal) return "the library has no leakage power: leakage is 0 here";
  if (data.leakage) {
    return "the library has NO internal power: only switched wires and leakage are counted, far "
           "too little for an energy";
  }
  return "the library has NO power data: only switched wires are counted, far too little for an "
         "energy";
}

ordered_json number_or_null(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json share_json(const flow::PowerShare& share) {
  return {{"internal_mw", share.internal * mw},
          {"switching_mw", share.switching * mw},
          {"leakage_mw", share.leakage * mw},
          {"total_mw", share.total * mw}};
}

}  // namespace

double PowerUnit::pj_per_value(double clock_mhz) const {
  // W / MHz = uJ a cycle.
  constexpr double pj_per_uj = 1e6;
  if (values == 0) return 0.0;
  return power.total.total / clock_mhz * pj_per_uj * static_cast<double>(cycles) /
         static_cast<double>(values);
}

double PowerSummary::saved_pj_per_value(const PowerUnit& unit) const {
  return (design.container->width() - unit.bits_per_value) * dram_pj_per_bit;
}

std::optional<double> PowerSummary::pj_per_value(const PowerUnit& unit) const {
  if (!gives_energy(power_data)) return std::nullopt;
  return unit.pj_per_value(clock_mhz);
}

std::optional<double> PowerSummary::net_pj_per_value(const PowerUnit& unit) const {
  const std::optional<double> own = pj_per_value(unit);
  if (!own) return std::nullopt;
  return saved_pj_per_value(unit) - *own;
}

std::string power_table(const PowerSummary& summary) {
  constexpr int caption_width = 22;
  constexpr int column_width = 14;
  std::string text = fmt::format("{}: {}\n", summary.design.name, render::summary(summary.design));
  text +=
      fmt::format("library {} ({}): {}\n", summary.library_name,
                  output::printable(summary.library_file), power_data_sentence(summary.power_data));
  text += fmt::format("at {} MHz on {}, without stalls; DRAM {:g} pJ per bit\n\n",
                      render::megahertz(summary.clock_mhz),
                      output::printable(fmt::format("{}", fmt::join(summary.tensors, ", "))),
                      summary.dram_pj_per_bit);
  text += fmt::format("{:<{}}", "", caption_width);
  for (const PowerUnit& unit : summary.units)
    text += fmt::format("{:>{}}", unit.label, column_width);
  text += '\n';
  for (const Line& line : lines(summary)) {
    text += fmt::format("{:<{}}", line.caption, caption_width);
    for (const PowerUnit& unit : summary.units)
      text += fmt::format("{:>{}}", line.text(unit), column_width);
    text += '\n';
  }
  text += "\nactivity: every input bit and every register bit as the simulation measured it";
  std::size_t unmeasured = 0;
  std::size_t registers = 0;
  for (const PowerUnit& unit : summary.units) {
    unmeasured += unit.unmeasured_registers;
    registers += unit.registers + unit.unmeasured_registers;
  }
  if (unmeasured > 0) {
    text += fmt::format(" ({} of {} registers by the mean of the others)", unmeasured, registers);
  }
  text += fmt::format(
      ";\nthat of the gates between follows from it without glitches. Wires and clock tree are "
      "ideal.\n\n{}\n",
      fmt::join(summary.tools, ", "));
  if (!summary.work_directory.empty()) {
    text += fmt::format("netlists, scripts and logs are in {}\n",
                        output::printable(summary.work_directory));
  }
  return text;
}

std::string power_json(const PowerSummary& summary) {
  ordered_json units = ordered_json::array();
  for (const PowerUnit& unit : summary.units) {
    units.push_back({{"unit", unit.label},
                     {"power", share_json(unit.power.total)},
                     {"sequential", share_json(unit.power.sequential)},
                     {"combinational", share_json(unit.power.combinational)},
                     {"values", unit.values},
                     {"cycles", unit.cycles},
                     {"measured_registers", unit.registers},
                     {"unmeasured_registers", unit.unmeasured_registers},
                     {"register_toggles_per_cycle", unit.register_toggles},
                     {"input_toggles_per_cycle", unit.input_toggles},
                     {"pj_per_value", number_or_null(summary.pj_per_value(unit))},
                     {"bits_per_value", unit.bits_per_value},
                     {"saved_dram_pj_per_value", summary.saved_pj_per_value(unit)},
                     {"net_pj_per_value", number_or_null(summary.net_pj_per_value(unit))}});
  }
  ordered_json document = {{"name", summary.design.name}, {"design", summary.design.kind_name}};
  document.update(render::settings_json(summary.design));
  document.update(ordered_json({
      {"clock_mhz", summary.clock_mhz},
      {"dram_pj_per_bit", summary.dram_pj_per_bit},
      {"library",
       {{"name", summary.library_name},
        {"file", output::printable(summary.library_file)},
        {"has_internal_power", summary.power_data.internal},
        {"has_leakage_power", summary.power_data.leakage}}},
      {"activity", "every input bit and every register bit, measured in simulation"},
      {"tensors", summary.tensors},
      {"tools", summary.tools},
      {"units", std::move(units)},
  }));
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sfpgen::cli
