// Works out widths, ports, instances, latencies and files of a design.
#include "generator/elaborate/elaborate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <utility>

#include "generator/elaborate/crcs.hpp"
#include "generator/elaborate/dimensions.hpp"
#include "generator/elaborate/fifos.hpp"
#include "generator/elaborate/modules.hpp"
#include "generator/elaborate/settings.hpp"
#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {
namespace {

// Units share files and notes.
void append_new(std::vector<std::string>& list, std::string item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string lower(std::string text) { return text; }

// A parameter or number with the prefix of the unit that it comes from.
template <typename Item>
struct Sourced {
  std::string prefix;
  Item item;
};

// Units share parameters and numbers. What they set differently is listed once for each unit, under
// the unit's prefix.
template <typename Item>
std::vector<Item> merged(const std::vector<Sourced<Item>>& all, std::string (*spelt)(std::string)) {
  std::vector<Item> list;
  for (const auto& [prefix, item] : all) {
    const bool differs = std::any_of(all.begin(), all.end(), [&item = item](const auto& other) {
      return other.item.name == item.name && other.item.value != item.value;
    });
    Item named = item;
    if (differs) named.name = spelt(prefix) + item.name;
    if (std::none_of(list.begin(), list.end(),
                     [&named](const Item& other) { return other.name == named.name; }))
      list.push_back(std::move(named));
  }
  return list;
}

// Where a port of a unit leads: the name of a port of the design or of a wire within it.
struct Net {
  std::string name;
  bool inside;
};

Net net_of(const UnitPort& port, const UnitUse& use) {
  for (const Link& link : use.links) {
    if (port.name == link.port) return {link.wires, true};
    if (!port.stream.empty() && port.stream == link.port)
      return {link.wires + port.name.substr(port.stream.size()), true};
  }
  if (port.group == PortGroup::clock) return {port.name, false};
  return {use.prefix + port.name, false};
}

bool is_linked(const std::string& stream, const UnitUse& use) {
  return std::any_of(use.links.begin(), use.links.end(),
                     [&stream](const Link& link) { return link.port == stream; });
}

void append_wire(Design& design, const std::string& name, int width) {
  const auto known = std::find_if(design.wires.begin(), design.wires.end(),
                                  [&name](const Wire& wire) { return wire.name == name; });
  if (known == design.wires.end()) {
    design.wires.push_back({name, width});
  } else if (known->width != width) {
    throw std::logic_error(fmt::format("the wire {} has {} bits at one end and {} at another", name,
                                       known->width, width));
  }
}

void append_port(Design& design, const UnitPort& port, const UnitUse& use, std::string name,
                 int width) {
  const bool known = std::any_of(design.ports.begin(), design.ports.end(),
                                 [&name](const Port& other) { return other.name == name; });
  if (known) return;
  std::string group =
      port.stream.empty() ? std::string(to_string(port.group)) : use.prefix + port.stream;
  design.ports.push_back(
      {std::move(name), port.direction, width, std::move(group), port.description});
}

// The port's connection inside its instance; what it leads to joins the design.
Connection connect(Design& design, const UnitPort& port, const UnitUse& use,
                   const Dimensions& dimensions) {
  const int width = port.width(dimensions);
  if (const auto constant = port.presence(*dimensions.spec); constant) {
    if (port.direction == Direction::input)
      return {port.name, fmt::format("{}'d{}", width, *constant)};
    const std::string open = fmt::format("unused_{}{}", use.prefix, port.name);
    append_wire(design, open, width);
    return {port.name, open};
  }
  const Net net = net_of(port, use);
  if (net.inside) {
    append_wire(design, net.name, width);
  } else {
    append_port(design, port, use, net.name, width);
  }
  return {port.name, net.name};
}

// What the design lists of its units by name, before it is merged.
struct Named {
  std::vector<Sourced<Parameter>> parameters;
  std::vector<Sourced<Derived>> derived;
};

void append_unit(Design& design, Named& named, const UnitUse& use, const Dimensions& dimensions) {
  const model::ValidSpec& spec = *dimensions.spec;
  const Unit& unit = use.unit;
  Instance instance{unit.module, use.instance, {}, {}};
  instance.design = unit.design.empty() ? unit.module : unit.design;
  if (unit.streams.empty()) instance.role = InstanceRole::watcher;
  for (const UnitParameter& parameter : unit.parameters) {
    instance.parameters.push_back({parameter.name, parameter.value(spec), parameter.description});
    named.parameters.push_back({use.prefix, instance.parameters.back()});
  }
  for (const UnitNumber& number : unit.numbers) {
    named.derived.push_back(
        {use.prefix,
         {number.name, number.value(spec, dimensions), number.unit, number.description}});
  }
  design.row_bits = unit.row(dimensions);
  for (const UnitPort& port : unit.ports)
    instance.connections.push_back(connect(design, port, use, dimensions));
  for (const UnitStream& stream : unit.streams) {
    if (is_linked(stream.name, use) || stream.presence(spec)) continue;
    design.streams.push_back({use.prefix + stream.name, stream.direction, stream.data(dimensions),
                              stream.contents(spec, dimensions), stream.brings, stream.packets});
  }
  for (const UnitLatency& latency : unit.latencies) {
    design.latencies.push_back(
        {use.prefix + latency.name, latency.cycles(spec), latency.description});
  }
  for (const UnitNote& note : unit.notes) {
    if (!note.presence(spec)) append_new(design.notes, note.text);
  }
  for (const std::string_view module : with_parts(unit.module)) {
    append_new(design.template_files, fmt::format("{}.v", module));
  }
  design.instances.push_back(std::move(instance));
}

spec::ResetStyle reset_style_of(const model::ValidSpec& spec) {
  if (!spec.has("reset")) return spec::ResetStyle::synchronous;
  const std::string name = spec.choice("reset");
  return std::find_if(spec::reset_styles.begin(), spec::reset_styles.end(),
                      [&name](const spec::ResetEntry& entry) { return entry.name == name; })
      ->style;
}

// What a user has to know about the reset.
std::string reset_note(spec::ResetStyle style) {
  return style == spec::ResetStyle::asynchronous
             ? "The reset is asynchronous: it acts at once, without a clock. It has to fall well "
               "before a rising clock edge (recovery and removal are in the SDC file): bring it "
               "through a reset synchronizer. Only control flip-flops have it."
             : "The reset is synchronous: it needs one rising clock edge while it is high. Only "
               "control flip-flops have it.";
}

}  // namespace

std::vector<Port> payload_of(const Design& design, const Stream& stream) {
  std::vector<Port> payload;
  std::copy_if(design.ports.begin(), design.ports.end(), std::back_inserter(payload),
               [&stream](const Port& port) {
                 return port.group == stream.name && port.direction == Direction::output &&
                        port.name != stream.name + "_tvalid";
               });
  return payload;
}

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
  design.reset_style = reset_style_of(spec);
  Named named;
  for (const UnitUse& use : units_of(spec)) append_unit(design, named, use, dimensions);
  design.parameters = merged(named.parameters, upper);
  design.derived = merged(named.derived, lower);
  insert_fifos(design, spec);
  insert_crcs(design, spec);
  design.notes.push_back(reset_note(design.reset_style));
  return design;
}

}  // namespace sfpgen::elaborate
