// The units whose packets are proved, and what the proofs have to know of each: data.
#pragma once

#include <string_view>
#include <vector>

#include "generator/elaborate/design.hpp"
#include "generator/elaborate/proofs.hpp"

namespace sfpgen::elaborate {

/// How the rows of a unit are counted.
enum class Rows {
  pass,       ///< every row that goes in at a port comes out at another one
  packed,     ///< every row that goes in gets to where its bits are packed
  announced,  ///< a packet has as many as the configuration says
  free,       ///< what comes out are no rows: beats of packets alone are counted
};

/// A counter within a unit.
struct Counter {
  std::string_view net;
  int (*last)(const Instance& unit);  ///< its last value
  /// Nets that are all 1 when it means something, ~ before one: 0.
  std::vector<std::string_view> used;
};

/// What the proofs about packets have to know of a unit.
struct PacketUnit {
  std::string_view module;
  Rows rows;
  std::string_view rows_in;  ///< port of rows that are counted
  /// Port of rows, or the nets that are all 1 when a row is packed.
  std::vector<std::string_view> rows_out;
  std::string_view short_status;  ///< port that says that a packet was cut short
  std::vector<Counter> counters;
  int (*quiet)(const Instance& unit);  ///< cycles in which it gives out all it has
  /// How it is proved, and the cycles that are looked at where that is not every state.
  struct Way {
    ProofMethod method;
    int cycles;  ///< 0: not at all
  };
  Way (*packets)(const Instance& unit);  ///< that none are lost or made up
  Way (*afresh)(const Instance& unit);   ///< that none sees the one before
};

/// Those of a template module; null: its packets are not proved.
const PacketUnit* packet_unit(std::string_view module);

}  // namespace sfpgen::elaborate
