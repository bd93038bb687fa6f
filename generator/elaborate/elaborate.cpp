// Works out widths, ports, instances, latencies and files of a design.
#include "generator/elaborate/elaborate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <stdexcept>

#include "generator/elaborate/modules.hpp"
#include "generator/elaborate/units.hpp"

namespace sfpgen::elaborate {
namespace {

constexpr int meta_word_bits = 32;
constexpr int value_count_bits = 32;
constexpr int coding_bits = 2;

// Bits that hold 0 to `highest`, at least 1: Verilog's $clog2(highest + 1).
int bits_for(int highest) {
  return std::max(1, static_cast<int>(std::bit_width(static_cast<unsigned>(highest))));
}

int divide_up(int dividend, int divisor) { return (dividend + divisor - 1) / divisor; }

// The numbers that widths are made of.
struct Dimensions {
  int container_bits;   // W
  int row_bits;         // L * W
  int row_bytes;        // L * W / 8
  int mantissa_count;   // bits of a mantissa length
  int width_code_bits;  // K
  int exponent_bits;    // E
  int exponent_count;   // bits of a number of exponent bits

  Dimensions(const model::FloatFormat& format, const model::Layout& layout)
      : container_bits(format.width()),
        row_bits(layout.lanes * container_bits),
        row_bytes(row_bits / 8),
        mantissa_count(bits_for(format.mantissa_bits)),
        width_code_bits(bits_for(format.exponent_bits - 1)),
        exponent_bits(format.exponent_bits),
        exponent_count(bits_for(format.exponent_bits)) {}

  [[nodiscard]] int bits(WidthOf width) const {
    switch (width) {
      case WidthOf::bit:
        return 1;
      case WidthOf::row:
        return row_bits;
      case WidthOf::row_keep:
        return row_bytes;
      case WidthOf::meta_word:
        return meta_word_bits;
      case WidthOf::meta_keep:
        return meta_word_bits / 8;
      case WidthOf::mantissa_count:
        return mantissa_count;
      case WidthOf::exponent:
        return exponent_bits;
      case WidthOf::exponent_count:
        return exponent_count;
      case WidthOf::coding:
        return coding_bits;
      case WidthOf::value_count:
        return value_count_bits;
    }
    throw std::logic_error("a port width without a number of bits");
  }
};

const spec::CodingEntry& entry_of(spec::Coding coding) {
  return *std::find_if(spec::codings.begin(), spec::codings.end(),
                       [coding](const auto& entry) { return entry.coding == coding; });
}

// One bit a coding, as the templates' CODINGS has it.
int codings_mask(const model::ValidSpec& spec) {
  int mask = 0;
  for (const spec::Coding coding : spec.codings()) mask |= 1 << entry_of(coding).port_value;
  return mask;
}

bool has(const model::ValidSpec& spec, spec::Coding coding) {
  const model::Codings& codings = spec.codings();
  return std::find(codings.begin(), codings.end(), coding) != codings.end();
}

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

std::vector<Parameter> parameters_of(const model::ValidSpec& spec) {
  return {
      {"EXPONENT_BITS", spec.container().exponent_bits, "exponent bits E of a value"},
      {"MANTISSA_BITS", spec.container().mantissa_bits,
       "mantissa bits M of a value, without the hidden bit"},
      {"LANES", spec.layout().lanes, "values side by side in a row, L"},
      {"ROWS", spec.layout().rows, "rows in a group, R"},
      {"CODINGS", codings_mask(spec), "exponent codings, the sum of 1 raw, 2 delta, 4 bias, 8 max"},
  };
}

// A full metadata word is held back until one more width code is there. Delta has none for row 0 of
// a group, max a maximum besides, raw nothing at all: the coding that takes the most rows counts.
int rows_before_metadata(const model::ValidSpec& spec, const Dimensions& dimensions) {
  const int rows = spec.layout().rows;
  const int codes = divide_up(meta_word_bits, dimensions.width_code_bits) + 1;
  if (has(spec, spec::Coding::delta) && rows > 1) return codes + divide_up(codes, rows - 1);
  if (has(spec, spec::Coding::bias)) return codes;
  if (!has(spec, spec::Coding::max)) return 0;
  int row = 0;
  for (int bits = 0; bits <= meta_word_bits; ++row) {
    bits += dimensions.width_code_bits + (row % rows == 0 ? dimensions.exponent_bits : 0);
  }
  return row;
}

// Cycles that a row spends in the encoder's buffer when rows come without a pause
// (sfp_group_buffer).
int cycles_of(Wait wait, const model::ValidSpec& spec) {
  const bool waits = wait == Wait::for_group && has(spec, spec::Coding::max);
  return waits ? spec.layout().rows + 1 : 0;
}

std::vector<Derived> derived_of(const model::ValidSpec& spec, const Dimensions& dimensions) {
  const model::Layout& layout = spec.layout();
  return {
      {"container_bits", dimensions.container_bits, "bit", "W = 1 + E + M, one value"},
      {"row_bits", dimensions.row_bits, "bit", "L * W, one row and one data beat"},
      {"row_bytes", dimensions.row_bytes, "byte", "L * W / 8, TKEEP bits of a row"},
      {"group_values", static_cast<std::int64_t>(layout.lanes) * layout.rows, "value",
       "L * R, values that share a set of base exponents"},
      {"width_code_bits", dimensions.width_code_bits, "bit", "K = ceil(log2 E), one width code"},
      {"width_codes_per_group", layout.rows - 1, "code",
       "R - 1, every row of a group but its first"},
      {"mantissa_count_bits", dimensions.mantissa_count, "bit",
       "ceil(log2(M + 1)), a mantissa length"},
      {"rows_before_metadata", rows_before_metadata(spec, dimensions), "row",
       "rows that fill the first metadata word, 0 if there are no width codes"},
      {"meta_word_bits", meta_word_bits, "bit", "one metadata beat"},
      {"values_per_cycle", layout.lanes, "value", "L, in steady state"},
  };
}

std::string contents_text(StreamContents contents, const Dimensions& d,
                          const model::ValidSpec& spec) {
  const model::FloatFormat& format = spec.container();
  switch (contents) {
    case StreamContents::values:
      return fmt::format(
          "a row of values: lane k at bits [{0}*k +: {0}], {{sign, exponent[{1}], mantissa[{2}]}}",
          d.container_bits, format.exponent_bits, format.mantissa_bits);
    case StreamContents::fields:
      return fmt::format(
          "packed fields: lane k's next {0}-bit word at bits [{0}*k +: {0}], least significant bit "
          "first",
          d.container_bits);
    case StreamContents::width_codes:
      return fmt::format("width codes of {} bits one after another, least significant bit first{}",
                         d.width_code_bits,
                         has(spec, spec::Coding::max)
                             ? fmt::format("; in max the group's largest exponent, {} bits, before "
                                           "those of each group",
                                           format.exponent_bits)
                             : "");
  }
  throw std::logic_error("stream contents without a text");
}

// Units share files and notes.
void append_new(std::vector<std::string>& list, std::string item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(std::move(item));
}

void append_unit(Design& design, const UnitUse& use, const Dimensions& dimensions,
                 const model::ValidSpec& spec) {
  const Unit& unit = *use.unit;
  Instance instance{std::string(unit.module), std::string(use.instance), design.parameters, {}};
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
    const WidthOf width =
        stream.contents == StreamContents::width_codes ? WidthOf::meta_word : WidthOf::row;
    design.streams.push_back({fmt::format("{}{}", use.prefix, stream.name), stream.direction,
                              dimensions.bits(width),
                              contents_text(stream.contents, dimensions, spec)});
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

template <typename Table, typename Matches>
std::string name_in(const Table& table, Matches matches) {
  return std::string(std::find_if(table.begin(), table.end(), matches)->name);
}

}  // namespace

std::string_view to_string(Direction direction) {
  return direction == Direction::input ? "input" : "output";
}

Design elaborate(const model::ValidSpec& spec) {
  const Dimensions dimensions(spec.container(), spec.layout());
  Design design;
  design.name = spec.name();
  design.kind = spec.design();
  design.kind_name =
      name_in(spec::designs, [&](const auto& entry) { return entry.kind == spec.design(); });
  design.container = spec.container();
  design.container_name =
      spec.container_name().empty()
          ? fmt::format("e{}m{}", spec.container().exponent_bits, spec.container().mantissa_bits)
          : spec.container_name();
  design.container_is_named = !spec.container_name().empty();
  design.layout = spec.layout();
  for (const spec::Coding coding : spec.codings()) {
    design.codings.push_back(
        name_in(spec::codings, [&](const auto& entry) { return entry.coding == coding; }));
  }
  design.clock_mhz = spec.clock_mhz();
  design.clock_port = "clk_i";
  design.reset_port = "rst_i";
  design.parameters = parameters_of(spec);
  design.derived = derived_of(spec, dimensions);
  for (const UnitUse& use : units_of(spec.design())) append_unit(design, use, dimensions, spec);
  return design;
}

}  // namespace sfpgen::elaborate
