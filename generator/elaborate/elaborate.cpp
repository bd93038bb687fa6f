// Works out widths, ports, instances, latencies and files of a design.
#include "generator/elaborate/elaborate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "generator/elaborate/codings.hpp"
#include "generator/elaborate/dimensions.hpp"
#include "generator/elaborate/modules.hpp"
#include "generator/elaborate/settings.hpp"
#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {
namespace {

// The constant that an input is tied to where the design has no port for it.
std::optional<int> tied(Presence presence, const model::ValidSpec& spec) {
  switch (presence) {
    case Presence::always:
      return std::nullopt;
    case Presence::with_several_codings:
      if (spec.codings().size() > 1) return std::nullopt;
      return entry_of(spec.codings().front()).port_value;
    case Presence::with_raw:
      return has(spec, spec::Coding::raw) ? std::nullopt : std::optional(0);
    case Presence::with_bias:
      return has(spec, spec::Coding::bias) ? std::nullopt : std::optional(0);
    case Presence::with_max:
      return has(spec, spec::Coding::max) ? std::nullopt : std::optional(0);
  }
  throw std::logic_error("a port presence without a rule");
}

// Cycles that a row spends in the encoder's buffer when rows come without a pause
// (sfp_group_buffer).
int cycles_of(Wait wait, const model::ValidSpec& spec) {
  const bool waits = wait == Wait::for_group && has(spec, spec::Coding::max);
  return waits ? spec.layout().rows + 1 : 0;
}

// Units share files and notes.
void append_new(std::vector<std::string>& list, std::string item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

// Units share parameters and numbers too.
template <typename Item>
void append_named(std::vector<Item>& list, const Item& item) {
  if (std::none_of(list.begin(), list.end(),
                   [&item](const Item& other) { return other.name == item.name; }))
    list.push_back(item);
}

void append_unit(Design& design, const UnitUse& use, const Dimensions& dimensions,
                 const model::ValidSpec& spec) {
  const Unit& unit = *use.unit;
  Instance instance{std::string(unit.module), std::string(use.instance), {}, {}};
  for (const UnitParameter& parameter : unit.parameters) {
    instance.parameters.push_back(
        {std::string(parameter.name), parameter.value(spec), std::string(parameter.description)});
    append_named(design.parameters, instance.parameters.back());
  }
  for (const UnitNumber& number : unit.numbers) {
    append_named(design.derived, {std::string(number.name), number.value(spec, dimensions),
                                  std::string(number.unit), std::string(number.description)});
  }
  design.row_bits = dimensions.bits(unit.row);
  for (const UnitPort& port : unit.ports) {
    if (const auto constant = tied(port.presence, spec); constant) {
      instance.connections.push_back(
          {port.name, fmt::format("{}'d{}", dimensions.bits(port.width), *constant)});
      continue;
    }
    const bool shared = port.group == PortGroup::clock;
    const std::string net = fmt::format("{}{}", shared ? "" : use.prefix, port.name);
    instance.connections.push_back({std::string(port.name), net});
    const bool known = std::any_of(design.ports.begin(), design.ports.end(),
                                   [&net](const Port& other) { return other.name == net; });
    if (known) continue;
    std::string group = port.stream.empty() ? std::string(to_string(port.group))
                                            : fmt::format("{}{}", use.prefix, port.stream);
    design.ports.push_back({net, port.direction, dimensions.bits(port.width), std::move(group),
                            std::string(port.description)});
  }
  for (const UnitStream& stream : unit.streams) {
    design.streams.push_back({fmt::format("{}{}", use.prefix, stream.name), stream.direction,
                              dimensions.bits(stream.data), stream.contents(spec, dimensions)});
  }
  for (const UnitLatency& latency : unit.latencies) {
    design.latencies.push_back({fmt::format("{}{}", use.prefix, latency.name),
                                latency.cycles + cycles_of(latency.wait, spec),
                                std::string(latency.description)});
  }
  for (const UnitNote& note : unit.notes) {
    if (!tied(note.presence, spec)) append_new(design.notes, std::string(note.text));
  }
  for (const std::string_view module : with_parts(unit.module)) {
    append_new(design.template_files, fmt::format("{}.v", module));
  }
  design.instances.push_back(std::move(instance));
}

}  // namespace

std::string_view to_string(Direction direction) {
  return direction == Direction::input ? "input" : "output";
}

Design elaborate(const model::ValidSpec& spec) {
  const Dimensions dimensions(spec);
  Design design;
  design.name = spec.name();
  design.kind = spec.design();
  design.kind_name = std::string(spec::entry_of(spec.design()).name);
  design.settings = settings_of(spec);
  if (spec.has("container")) {
    design.container = spec.container();
    design.container_name = container_name(spec);
  }
  design.row_items = spec.layout().lanes;
  design.clock_mhz = spec.clock_mhz();
  design.clock_port = "clk_i";
  design.reset_port = "rst_i";
  for (const UnitUse& use : units_of(spec.design())) append_unit(design, use, dimensions, spec);
  return design;
}

}  // namespace sfpgen::elaborate
