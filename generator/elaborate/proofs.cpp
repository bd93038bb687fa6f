// The tables of properties and of the proofs that each of them takes.
#include "generator/elaborate/proofs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "generator/elaborate/modules.hpp"
#include "generator/elaborate/proof_parts.hpp"

namespace sfpgen::elaborate {
namespace {

constexpr std::array all_properties = {
    Property{row_way,
             "A row comes out of the decoder as the encoder was given it, for every row, base, "
             "mantissa length, sign, zero code and exponent coding: every value kept, its mantissa "
             "cut to its length, its sign only if that was asked for."},
    Property{smallest_width,
             "The width code of a row is the smallest one that fits all of its values."},
    Property{
        packing,
        "What a step of the packer writes a step of the unpacker reads, bit for bit, for every "
        "position, every length of a field, and whatever stood there before and comes behind "
        "it."},
    Property{stream_rules,
             "A beat that is offered (TVALID) stays offered, and all of its payload stays as it "
             "is, until it is taken (TREADY), on every master port."},
    Property{packets,
             "No output without input, and as many rows out as in: nothing is offered unless a "
             "packet has begun that has not come out; once a unit has given out all that it had, "
             "every master port has ended as many packets as began; rows are never more than went "
             "in, or were announced, and no fewer unless a packet was cut short."},
    Property{ranges,
             "Every FIFO and counter stays in range: a FIFO's places are within it, it is full or "
             "empty when they meet and neither when they do not; a counter never passes its last "
             "value, and a countdown in sections counts what a plain one does."},
    Property{afresh,
             "After a reset, and after packets of any kind, garbage and cut ones included, the "
             "next packet is handled as if it were the first: every output is that of a copy that "
             "has only been reset."},
    Property{code_way,
             "A number comes back from its code: where a code is decoded, encoded and decoded "
             "again, the same value comes out both times, for every code, and for the codes of a "
             "whole block with its scale."},
};

constexpr int induction_cycles = 24;

}  // namespace

Property property(int number) {
  const auto* const found =
      std::find_if(all_properties.begin(), all_properties.end(),
                   [number](const Property& entry) { return entry.number == number; });
  if (found == all_properties.end())
    throw std::logic_error(fmt::format("there is no property {}", number));
  return *found;
}

std::int64_t value_of(const Instance& instance, std::string_view parameter) {
  for (const Parameter& entry : instance.parameters) {
    if (entry.name == parameter) return entry.value;
  }
  throw std::logic_error(fmt::format("{} has no parameter {}", instance.module, parameter));
}

std::vector<std::string> files_below(std::initializer_list<std::string_view> modules) {
  std::vector<std::string> files;
  for (const std::string_view module : modules) {
    for (const std::string_view part : with_parts(module)) {
      std::string file = fmt::format("{}.v", part);
      if (std::find(files.begin(), files.end(), file) == files.end())
        files.push_back(std::move(file));
    }
  }
  return files;
}

int bits_of(std::int64_t count) {
  int bits = 0;
  while ((std::int64_t{1} << bits) < count) ++bits;
  return bits;
}

namespace {

// ---- whole designs

// The design with free inputs, every output on a wire of its own.
Harness around(const Design& design) {
  Harness harness;
  Instance whole{design.name, "u_design", {}, {}};
  for (const Port& port : design.ports) {
    whole.connections.push_back({port.name, port.name});
    if (port.direction == Direction::input) {
      harness.ports.push_back(port);
    } else {
      harness.wires.push_back({port.name, port.width});
    }
  }
  // Nothing is asked of a design before its first reset.
  for (Connection& connection : whole.connections) {
    if (connection.port == design.reset_port) connection.net = "reset";
  }
  harness.wires.push_back({"reset", 1});
  harness.instances.push_back(
      {"sfp_prove_reset",
       "u_reset",
       {},
       {{"clk_i", design.clock_port}, {"rst_i", design.reset_port}, {"rst_o", "reset"}}});
  harness.instances.push_back(std::move(whole));
  return harness;
}

void append_stream_checkers(Harness& harness, const Design& design) {
  for (const Stream& stream : design.streams) {
    if (stream.direction == Direction::input) continue;
    std::vector<std::string> payload;
    int bits = 0;
    for (const Port& port : payload_of(design, stream)) {
      payload.push_back(port.name);
      bits += port.width;
    }
    harness.instances.push_back({"sfp_prove_stream",
                                 "u_prove_" + stream.name,
                                 {{"PAYLOAD_BITS", bits, ""}},
                                 {{"clk_i", design.clock_port},
                                  {"rst_i", "reset"},
                                  {"tvalid_i", stream.name + "_tvalid"},
                                  {"tready_i", stream.name + "_tready"},
                                  {"payload_i", fmt::format("{{{}}}", fmt::join(payload, ", "))}}});
  }
}

// A net within the design on a wire of the harness.
std::string join(Proof& proof, std::string wire, int width, std::string_view net) {
  proof.harness.wires.push_back({wire, width});
  proof.joins.push_back({wire, fmt::format("u_design.{}", net)});
  return wire;
}

void append_fifo_checkers(Proof& proof, const Design& design) {
  for (const Instance& fifo : design.instances) {
    if (fifo.role != InstanceRole::fifo) continue;
    const std::int64_t depth = value_of(fifo, "FIFO_DEPTH");
    const int place_bits = bits_of(depth);
    Instance checker{"sfp_prove_fifo",
                     "u_prove_" + fifo.name,
                     {{"FIFO_DEPTH", depth, ""}},
                     {{"clk_i", design.clock_port}, {"rst_i", "reset"}}};
    for (const char* net : {"put_q", "take_q", "ready_q", "valid_q"}) {
      const bool place =
          std::string_view(net).starts_with("put") || std::string_view(net).starts_with("take");
      checker.connections.push_back(
          {fmt::format("{}_i", std::string_view(net).substr(0, std::string_view(net).size() - 2)),
           join(proof, fmt::format("{}_{}", fifo.name, net), place ? place_bits : 1,
                fmt::format("{}.{}", fifo.name, net))});
    }
    proof.harness.instances.push_back(std::move(checker));
  }
}

/// A countdown of a packet's values: below an instance of which module.
struct Countdown {
  std::string_view module;
  std::string_view path;
};

constexpr std::array countdowns = {
    Countdown{"sfp_decoder", "u_rows.u_countdown"},
    Countdown{"sfp_block_decoder", "u_countdown"},
    Countdown{"sfp_block_decoder", "u_scale_countdown"},
    Countdown{"sfp_exmy_unpacker", "u_values"},
    Countdown{"sfp_int_dequantizer", "u_rows"},
};

void append_countdown_checker(Proof& proof, const Design& design, const Instance& instance,
                              const Countdown& countdown) {
  // As in sfp_countdown: digits of 9 bits above a low section that holds four rows and a borrow.
  constexpr int value_bits = 32;
  constexpr int digit_bits = 9;
  const std::int64_t lanes = value_of(instance, "LANES");
  const int low_bits = bits_of(lanes) + 2;
  const int high_bits = value_bits - low_bits;
  const int digits = (high_bits + digit_bits - 1) / digit_bits;
  struct Net {
    const char* port;
    const char* name;
    int width;
  };
  const std::array nets = {Net{"load_i", "load_i", 1},
                           Net{"values_i", "values_i", value_bits},
                           Net{"step_i", "step_i", 1},
                           Net{"some_i", "some_o", 1},
                           Net{"last_i", "last_o", 1},
                           Net{"row_i", "row_o", bits_of(lanes + 1)},
                           Net{"low_i", "low_q", low_bits + 1},
                           Net{"high_i", "high", high_bits},
                           Net{"more_i", "more_q", 1},
                           Net{"borrowed_i", "borrowed_q", 2},
                           Net{"borrows_i", "borrows", digits + 1}};
  std::string name = fmt::format("{}_{}", instance.name, countdown.path);
  std::replace(name.begin(), name.end(), '.', '_');
  Instance checker{"sfp_prove_countdown",
                   "u_prove_" + name,
                   {{"LANES", lanes, ""}, {"VALUE_BITS", value_bits, ""}},
                   {{"clk_i", design.clock_port}}};
  for (const Net& net : nets) {
    checker.connections.push_back(
        {net.port, join(proof, fmt::format("{}_{}", name, net.name), net.width,
                        fmt::format("{}.{}.{}", instance.name, countdown.path, net.name))});
  }
  proof.harness.instances.push_back(std::move(checker));
}

Proof whole_design(const Design& design, int number, std::string subject) {
  Proof proof{property(number),
              std::move(subject),
              ProofMethod::induction,
              induction_cycles,
              std::string(harness_name),
              {},
              around(design),
              design.template_files,
              {"sfp_prove_reset.v"},
              {},
              {}};
  return proof;
}

void append_streams(std::vector<Proof>& proofs, const Design& design) {
  std::vector<std::string> masters;
  bool fifos = false;
  for (const Stream& stream : design.streams) {
    if (stream.direction == Direction::output) masters.push_back(stream.name);
  }
  for (const Instance& instance : design.instances)
    fifos = fifos || instance.role == InstanceRole::fifo;
  if (!masters.empty()) {
    Proof proof = whole_design(design, stream_rules, fmt::format("{}", fmt::join(masters, ", ")));
    append_stream_checkers(proof.harness, design);
    proof.formal_files.emplace_back("sfp_prove_stream.v");
    // A FIFO hands on what it holds: that takes what the ranges say.
    append_fifo_checkers(proof, design);
    if (fifos) proof.formal_files.emplace_back("sfp_prove_fifo.v");
    proofs.push_back(std::move(proof));
  }
  if (fifos) {
    Proof proof = whole_design(design, ranges, "FIFOs");
    append_fifo_checkers(proof, design);
    proof.formal_files.emplace_back("sfp_prove_fifo.v");
    proofs.push_back(std::move(proof));
  }
}

void append_countdowns(std::vector<Proof>& proofs, const Design& design) {
  for (const Instance& instance : design.instances) {
    for (const Countdown& countdown : countdowns) {
      if (instance.module != countdown.module) continue;
      Proof proof =
          whole_design(design, ranges, fmt::format("{}.{}, counts", instance.name, countdown.path));
      append_countdown_checker(proof, design, instance, countdown);
      proof.formal_files.emplace_back("sfp_prove_countdown.v");
      proofs.push_back(std::move(proof));
    }
  }
}

}  // namespace

std::span<const Property> properties() { return all_properties; }

std::vector<Proof> proofs_of(const Design& design) {
  std::vector<Proof> proofs;
  append_codec(proofs, design);
  append_streams(proofs, design);
  append_countdowns(proofs, design);
  append_ways(proofs, design);
  append_packets(proofs, design);
  std::stable_sort(proofs.begin(), proofs.end(), [](const Proof& left, const Proof& right) {
    return left.property.number < right.property.number;
  });
  return proofs;
}

}  // namespace sfpgen::elaborate
