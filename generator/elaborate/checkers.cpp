// Which nets of which units are watched, and by what.
#include "generator/elaborate/checkers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "generator/elaborate/pipeline.hpp"
#include "generator/elaborate/proof_parts.hpp"

namespace sfpgen::elaborate {
namespace {

constexpr int value_bits = 32;

/// A net within the design, and the checker's port for it.
struct Net {
  std::string port;
  std::string name;  ///< hierarchical, below the watched instance
  int width;
};

// Joins the checker's ports to nets below `path`, by wires of the path's name.
Checker checker_of(const std::string& path, std::string subject, Instance instance,
                   const std::vector<Net>& nets) {
  Checker checker{std::move(subject), std::move(instance), {}, {}};
  std::string stem = path;
  std::replace(stem.begin(), stem.end(), '.', '_');
  checker.instance.name = fmt::format("u_{}_{}", checker.instance.module, stem);
  for (const Net& net : nets) {
    const std::string wire = fmt::format("{}_{}", stem, net.name);
    checker.instance.connections.push_back({net.port, wire});
    checker.wires.push_back({wire, net.width});
    checker.joins.push_back({wire, fmt::format("{}.{}", path, net.name)});
  }
  return checker;
}

Checker fifo_checker(const Design& design, const Instance& fifo, std::string_view reset) {
  const std::int64_t depth = value_of(fifo, "FIFO_DEPTH");
  const int place_bits = bits_of(depth);
  return checker_of(fifo.name, "FIFOs",
                    {"sfp_prove_fifo",
                     "",
                     {{"FIFO_DEPTH", depth, ""}},
                     {{"clk_i", design.clock_port}, {"rst_i", std::string(reset)}}},
                    {{"put_i", "put_q", place_bits},
                     {"take_i", "take_q", place_bits},
                     {"ready_i", "ready_q", 1},
                     {"valid_i", "valid_q", 1}});
}

Checker countdown_checker(const Design& design, const Instance& instance, std::string_view below,
                          std::string_view /*reset*/) {
  // As in sfp_countdown: digits of 9 bits above a low section that holds four rows and a borrow.
  constexpr int digit_bits = 9;
  const std::int64_t lanes = value_of(instance, "LANES");
  const int low_bits = bits_of(lanes) + 2;
  const int high_bits = value_bits - low_bits;
  const int digits = (high_bits + digit_bits - 1) / digit_bits;
  const std::string path = fmt::format("{}.{}", instance.name, below);
  return checker_of(path, fmt::format("counts of {}", instance.name),
                    {"sfp_prove_countdown",
                     "",
                     {{"LANES", lanes, ""}, {"VALUE_BITS", value_bits, ""}},
                     {{"clk_i", design.clock_port}}},
                    {{"load_i", "load_i", 1},
                     {"values_i", "values_i", value_bits},
                     {"step_i", "step_i", 1},
                     {"some_i", "some_o", 1},
                     {"last_i", "last_o", 1},
                     {"row_i", "row_o", bits_of(lanes + 1)},
                     {"low_i", "low_q", low_bits + 1},
                     {"high_i", "high", high_bits},
                     {"more_i", "more_q", 1},
                     {"borrowed_i", "borrowed_q", 2},
                     {"borrows_i", "borrows", digits + 1}});
}

Checker empty_checker(const Design& design, const Instance& instance, std::string_view below,
                      std::string_view reset) {
  const std::string path = fmt::format("{}.{}", instance.name, below);
  return checker_of(
      path, fmt::format("empty packets of {}", instance.name),
      {"sfp_prove_empty", "", {}, {{"clk_i", design.clock_port}, {"rst_i", std::string(reset)}}},
      {{"active_i", "active_q", 1},
       {"begun_i", "begun_q", 1},
       {"drain_i", "drain_q", 1},
       {"ready_i", "row_ready_i", 1},
       {"some_i", "some", 1}});
}

/// What is watched below an instance of which module.
struct Watched {
  std::string_view module;
  std::string_view path;
  Checker (*checker)(const Design& design, const Instance& instance, std::string_view below,
                     std::string_view reset);
};

constexpr std::array countdowns = {
    Watched{"sfp_decoder", "u_rows.u_countdown", countdown_checker},
    Watched{"sfp_block_decoder", "u_countdown", countdown_checker},
    Watched{"sfp_block_decoder", "u_scale_countdown", countdown_checker},
    Watched{"sfp_exmy_unpacker", "u_values", countdown_checker},
    Watched{"sfp_int_dequantizer", "u_rows", countdown_checker},
};
constexpr std::array readers = {Watched{"sfp_decoder", "u_rows", empty_checker}};

// ---- counters that one cycle's induction keeps in range

/// A counter in a register, from 0 on.
struct Counted {
  std::string_view module;
  std::string_view below;  ///< the instance that has it; empty: the unit itself
  std::string_view net;
  int (*last)(const Instance& unit);  ///< its last value; 0: it does not count
};

/// A ring of rows.
struct Ring {
  std::string_view module;
  std::string_view below;
  int (*places)(const Instance& unit);  ///< 0: there is none
};

int number(const Instance& unit, std::string_view parameter) {
  return static_cast<int>(value_of(unit, parameter));
}

bool has_groups(const Instance& encoder) {
  return (value_of(encoder, "CODINGS") & maximum_mask) != 0;
}

int last_group_row(const Instance& encoder) {
  return has_groups(encoder) ? number(encoder, "ROWS") - 1 : 0;
}

int last_block_row(const Instance& unit) {
  return std::max(number(unit, "BLOCK") / number(unit, "LANES"), 1) - 1;
}

int last_vector(const Instance& unit) { return number(unit, "VECTORS") - 1; }

// As in sfp_group_buffer: a row leaves in the cycle in which the row that is a group and the
// latency later arrives.
int ring_places(int rows, int lanes, int cut) { return rows - 2 + maximum_stages(lanes, cut); }

int group_places(const Instance& encoder) {
  if (!has_groups(encoder)) return 0;
  return ring_places(number(encoder, "ROWS"), number(encoder, "LANES"),
                     number(encoder, "CUT_MAXIMUM"));
}

// As in sfp_block_encoder.
int block_places(const Instance& encoder) {
  const int column = std::min(number(encoder, "BLOCK"), number(encoder, "LANES"));
  const int cut = tree_levels(column) > 3 ? 2 : 1;
  return ring_places(last_block_row(encoder) + 1, column, cut);
}

constexpr std::array counters = {
    Counted{"sfp_encoder", "g_groups.u_groups", "row_q", last_group_row},
    Counted{"sfp_quantizing_encoder", "u_encoder.g_groups.u_groups", "row_q", last_group_row},
    Counted{"sfp_block_encoder", "u_buffer", "row_q", last_block_row},
    Counted{"sfp_block_encoder", "", "row_q", last_block_row},
    Counted{"sfp_block_decoder", "", "row_q", last_block_row},
    Counted{"sfp_block_decoder", "", "out_row_q", last_block_row},
    Counted{"sfp_dot_integer", "", "place_q", last_vector},
};
constexpr std::array rings = {
    Ring{"sfp_encoder", "g_groups.u_groups", group_places},
    Ring{"sfp_quantizing_encoder", "u_encoder.g_groups.u_groups", group_places},
    Ring{"sfp_block_encoder", "u_buffer", block_places},
};

std::string path_of(const Instance& instance, std::string_view below) {
  return below.empty() ? instance.name : fmt::format("{}.{}", instance.name, below);
}

// Bits of a register that counts to `last`.
int count_bits(int last) { return std::max(bits_of(std::int64_t{last} + 1), 1); }

void append_counter(std::vector<Checker>& checkers, const Instance& instance,
                    const Counted& counter, std::string_view reset) {
  const int last = counter.last(instance);
  if (last == 0) return;
  const int bits = count_bits(last);
  checkers.push_back(checker_of(path_of(instance, counter.below),
                                fmt::format("counters of {}", instance.name),
                                {"sfp_prove_range",
                                 "",
                                 {{"COUNT_BITS", bits, ""}, {"LAST", last, ""}},
                                 {{"rst_i", std::string(reset)}, {"used_i", "1'b1"}}},
                                {{"count_i", std::string(counter.net), bits}}));
  // A path may have several.
  checkers.back().instance.name += fmt::format("_{}", counter.net);
}

void append_ring(std::vector<Checker>& checkers, const Instance& instance, const Ring& ring,
                 std::string_view reset) {
  const int places = ring.places(instance);
  if (places == 0) return;
  const int bits = count_bits(places - 1);
  checkers.push_back(checker_of(path_of(instance, ring.below),
                                fmt::format("places of {}", instance.name),
                                {"sfp_prove_ring",
                                 "",
                                 {{"PLACES", places, ""}, {"PLACE_BITS", bits, ""}},
                                 {{"rst_i", std::string(reset)}}},
                                {{"put_i", "put_q", bits},
                                 {"take_i", "load_q", bits},
                                 {"full_i", "full_q", 1},
                                 {"some_i", "some_q", 1}}));
}

void append_counted(std::vector<Checker>& checkers, const Design& design, std::string_view reset) {
  for (const Instance& instance : design.instances) {
    for (const Counted& counter : counters) {
      if (counter.module == instance.module) append_counter(checkers, instance, counter, reset);
    }
    for (const Ring& ring : rings) {
      if (ring.module == instance.module) append_ring(checkers, instance, ring, reset);
    }
  }
}

template <typename Table>
void append_watched(std::vector<Checker>& checkers, const Table& table, const Design& design,
                    std::string_view reset) {
  for (const Instance& instance : design.instances) {
    for (const Watched& watched : table) {
      if (watched.module == instance.module)
        checkers.push_back(watched.checker(design, instance, watched.path, reset));
    }
  }
}

}  // namespace

std::vector<Checker> fifo_checkers(const Design& design, std::string_view reset) {
  std::vector<Checker> checkers;
  for (const Instance& instance : design.instances) {
    if (instance.role == InstanceRole::fifo)
      checkers.push_back(fifo_checker(design, instance, reset));
  }
  return checkers;
}

std::vector<Checker> all_checkers(const Design& design, std::string_view reset) {
  std::vector<Checker> checkers = fifo_checkers(design, reset);
  append_watched(checkers, countdowns, design, reset);
  append_watched(checkers, readers, design, reset);
  append_counted(checkers, design, reset);
  return checkers;
}

std::vector<Checker> control_checkers(const Design& design) {
  std::vector<Checker> checkers = fifo_checkers(design, design.reset_port);
  append_watched(checkers, readers, design, design.reset_port);
  return checkers;
}

}  // namespace sfpgen::elaborate
