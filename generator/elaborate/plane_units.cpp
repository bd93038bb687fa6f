// The tables of the packer and unpacker of planes.
#include "generator/elaborate/plane_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "generator/elaborate/unit_ports.hpp"

namespace sfpgen::elaborate {
namespace {

using enum Direction;
using model::ValidSpec;

constexpr int byte = 8;

constexpr const char* rows_note =
    "Rows: TKEEP marks the codes of a partial last row (the bytes of one code agree, kept codes "
    "come first), TLAST ends the packet, an empty packet is one beat with no TKEEP bit set.";
constexpr const char* planes_note =
    "Each plane of w bits is a stream of its own, its element i in byte i * w / 8, from bit (i * "
    "w) mod 8 on. Behind a packet's last code a plane has zeros up to a multiple of 8 elements, "
    "which TKEEP counts as there: a packet of N codes takes N * B / 8 bytes where N is a multiple "
    "of 8. TKEEP goes in steps of 8 elements.";
constexpr const char* lockstep_note =
    "All planes leave together: a beat that one stream has taken waits for the others.";
constexpr const char* count_note =
    "cfg_values_i belongs to a packet: hold it from the cycle in which TVALID of the first beat of "
    "the widest plane rises until that beat is accepted.";
constexpr const char* error_note =
    "Rows come out for as long as all planes have beats. A packet with too few is flagged as short "
    "and ends with a beat without TKEEP; what is left of one behind its last code is dropped, and "
    "flagged as long. A beat counts as a whole.";
constexpr const char* packer_rate_note =
    "The unit takes one row a clock cycle, without a pause between packets.";
constexpr const char* unpacker_rate_note =
    "The unit gives one row a clock cycle, and takes one more between packets.";

int code_bits(const ValidSpec& spec) { return spec.integer("code_bits"); }
int slot_bytes(const ValidSpec& spec) { return (code_bits(spec) + byte - 1) / byte; }
int elements(const Dimensions& d) { return std::max(byte, d.lanes); }
int slots(const Dimensions& d) { return d.lanes * byte * slot_bytes(*d.spec); }
int slots_keep(const Dimensions& d) { return d.lanes * slot_bytes(*d.spec); }
int code_row(const Dimensions& d) { return d.lanes * code_bits(*d.spec); }
int count(const Dimensions& d) { return widths::value_count(d); }

template <int PlaneBits>
std::optional<int> with_plane(const ValidSpec& spec) {
  return (code_bits(spec) & PlaneBits) != 0 ? std::nullopt : std::optional(0);
}

struct PlaneEntry {
  int bits;
  Presence presence;
};

constexpr PlaneEntry planes[] = {{16, with_plane<16>},
                                 {8, with_plane<8>},
                                 {4, with_plane<4>},
                                 {2, with_plane<2>},
                                 {1, with_plane<1>}};

// "bits 5 to 2", those of a plane in each code.
std::string bits_of(const ValidSpec& spec, int plane_bits) {
  const int below = code_bits(spec) % plane_bits;
  return plane_bits == 1 ? fmt::format("bit {}", below)
                         : fmt::format("bits {} to {}", below + plane_bits - 1, below);
}

void append_planes(Unit& unit, const char* prefix, Direction direction) {
  for (const PlaneEntry& plane : planes) {
    const std::string name = fmt::format("{}_w{}", prefix, plane.bits);
    const int bits = plane.bits;
    const Width data = [bits](const Dimensions& d) { return elements(d) * bits; };
    const Width keep = [bits](const Dimensions& d) { return elements(d) * bits / byte; };
    const std::size_t first = unit.ports.size();
    append(unit.ports, name, direction, {data, keep, fmt::format("elements of {} bits", bits)});
    for (std::size_t i = first; i < unit.ports.size(); ++i) unit.ports[i].presence = plane.presence;
    unit.streams.push_back({name, direction, data,
                            [bits](const ValidSpec& spec, const Dimensions& d) {
                              return fmt::format("{} of {} codes: element k in [{}*k +: {}]",
                                                 bits_of(spec, bits), elements(d), bits, bits);
                            },
                            Brings::beats, plane.presence});
  }
}

std::string row_contents(const ValidSpec& spec, const Dimensions& /*d*/) {
  return fmt::format("a row of codes of {1} bits: lane k's in the low bits of [{0}*k +: {0}]",
                     byte * slot_bytes(spec), code_bits(spec));
}

void append_rows(Unit& unit, const char* name, Direction direction) {
  append(unit.ports, name, direction,
         {slots, slots_keep, "one row of codes, lane 0 in the low bits"});
  unit.streams.push_back({name, direction, slots, row_contents});
}

Unit unit_of(const char* module) {
  Unit unit;
  unit.module = module;
  unit.parameters = {
      {"CODE_BITS", [](const ValidSpec& spec) -> std::int64_t { return code_bits(spec); },
       "bits of a code, B"},
      {"LANES", [](const ValidSpec& spec) -> std::int64_t { return spec.layout().lanes; },
       "codes side by side in a row, L"},
      reset_parameter()};
  unit.numbers = {
      {"code_row_bits",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return code_row(d); }, "bit",
       "L * B, one row without its padding"},
      {"elements_per_beat",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return elements(d); }, "code",
       "8 or L, whichever is more"},
      {"codes_per_cycle",
       [](const ValidSpec&, const Dimensions& d) -> std::int64_t { return d.lanes; }, "code",
       "L, in steady state"}};
  unit.row = code_row;
  append_clock(unit.ports);
  return unit;
}

}  // namespace

Unit exmy_packer_unit() {
  Unit unit = unit_of("sfp_exmy_packer");
  append_rows(unit, "s_axis", input);
  append_planes(unit, "m_axis", output);
  unit.latencies = {{"row_to_planes", cycles<2>,
                     "from the cycle that takes the row that completes a beat to the cycle that "
                     "shows it on every plane"}};
  unit.notes = {{handshake_note}, {rows_note}, {planes_note}, {lockstep_note}, {packer_rate_note}};
  return unit;
}

Unit exmy_unpacker_unit() {
  Unit unit = unit_of("sfp_exmy_unpacker");
  unit.ports.push_back(configuration("cfg_values_i", count, "number of codes in the packet"));
  append_planes(unit, "s_axis", input);
  append_rows(unit, "m_axis", output);
  unit.ports.push_back(status_clear());
  unit.ports.push_back(status("status_short_o", "sticky: a plane ended before the last code"));
  unit.ports.push_back(status("status_long_o", "sticky: a plane went on after the last code"));
  unit.latencies = {
      {"beats_to_row", cycles<2>,
       "from the cycle that takes the last beat that a row needs to the cycle that shows the row"},
      {"first_beats_to_row", cycles<3>, "the same of a packet's first row"}};
  unit.notes = {{handshake_note}, {rows_note},  {planes_note},
                {count_note},     {error_note}, {unpacker_rate_note}};
  return unit;
}

}  // namespace sfpgen::elaborate
