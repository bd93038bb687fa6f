// A small unit with free inputs, once or twice, and the time that proofs about its packets go by.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "generator/elaborate/packet_units.hpp"
#include "generator/elaborate/proofs.hpp"

namespace sfpgen::elaborate {

/// A unit in its harness.
struct ProvedUnit {
  const Design& small;  ///< that the unit is the instance of
  const Instance& instance;
  const PacketUnit& kind;
  std::vector<std::string> inputs;   ///< slave streams, by the names of the unit's ports
  std::vector<std::string> outputs;  ///< master streams
};

ProvedUnit proved_unit(const Design& small, const Instance& instance, const PacketUnit& kind);

/// The net that a port of an instance is connected to; empty: none.
std::string net_of(const Instance& instance, std::string_view port);

/// A port of a design; null: there is none of that name.
const Port* port_of(const Design& design, std::string_view name);

/// The net of a stream's signal, such as "tvalid"; empty: the stream has none.
std::string signal(const ProvedUnit& unit, const std::string& stream, std::string_view name);

/// What `item` makes of each stream as one vector, the first one in the low bits.
template <typename Item>
std::string concatenated(const std::vector<std::string>& streams, Item&& item) {
  std::vector<std::string> parts;
  std::transform(streams.rbegin(), streams.rend(), std::back_inserter(parts), item);
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

/// Codings that packets of a proof have, as the parameter CODINGS has them; none where the unit has
/// no choice.
using Codings = std::optional<std::int64_t>;

/// Those that packets of the codings have: raw has no metadata.
std::vector<std::string> streams_of(const std::vector<std::string>& streams, Codings codings);

/// Free inputs as ports, and sfp_prove_quiet on the copy "any".
Harness with_time(const ProvedUnit& unit, Codings codings);

/// A copy of the unit, and a wire for every output of it, with the copy's name before the net's.
/// `instead` says what ports are connected to in another way.
void append_copy(Harness& harness, const ProvedUnit& unit, const std::string& copy,
                 const std::string& reset, const std::vector<Connection>& instead);

/// What packets of the codings connect in another way: `later` is 1 from when on the coding is
/// free.
std::vector<Connection> append_codings(Proof& proof, const ProvedUnit& unit, Codings codings,
                                       const std::string& later);

/// Bits of the number of values that packets announce: up to three rows and a part of one.
int announced_bits(const ProvedUnit& unit);

/// A proof of a unit without its harness yet.
Proof unit_proof(const ProvedUnit& unit, int number, std::string subject, PacketUnit::Way way);

/// Property 7 of a unit, for packets of the codings before the pause.
Proof afresh_proof(const ProvedUnit& unit, std::string subject, Codings codings);

}  // namespace sfpgen::elaborate
