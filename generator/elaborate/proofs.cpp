// The tables of properties and of the proofs that each of them takes.
#include "generator/elaborate/proofs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "generator/elaborate/checkers.hpp"
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
    Property{
        ranges,
        "Every FIFO and counter stays in range: a FIFO's places are within it, it is full or "
        "empty when they meet and neither when they do not; a counter never passes its last "
        "value, and a countdown in sections counts what a plain one does. An empty packet's only "
        "row goes in the packet's first cycle."},
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

// What computes payload, and counts, but does not say whether a beat is kept.
constexpr std::array arithmetic_cells = {"$add", "$sub",  "$neg",       "$mul",   "$shl",
                                         "$shr", "$sshl", "$sshr",      "$shift", "$shiftx",
                                         "$xor", "$xnor", "$reduce_xor"};

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

std::string coding_names(std::int64_t mask) {
  constexpr std::array names = {"raw", "delta", "bias", "max"};
  std::vector<std::string_view> there;
  for (std::size_t bit = 0; bit < names.size(); ++bit) {
    if ((mask >> bit & 1) != 0) there.emplace_back(names.at(bit));
  }
  return fmt::format("{} {}", there.size() == 1 ? "coding" : "codings", fmt::join(there, ", "));
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

// A checker of nets within the design.
void append_checker(Proof& proof, const Checker& checker) {
  Harness& harness = proof.harness;
  harness.wires.insert(harness.wires.end(), checker.wires.begin(), checker.wires.end());
  harness.instances.push_back(checker.instance);
  for (const Join& join : checker.joins)
    proof.joins.push_back({join.wire, fmt::format("u_design.{}", join.net)});
  const std::string file = checker.instance.module + ".v";
  if (std::find(proof.formal_files.begin(), proof.formal_files.end(), file) ==
      proof.formal_files.end())
    proof.formal_files.push_back(file);
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
  for (const Stream& stream : design.streams) {
    if (stream.direction == Direction::output) masters.push_back(stream.name);
  }
  const std::vector<Checker> fifos = fifo_checkers(design, "reset");
  if (!masters.empty()) {
    Proof proof = whole_design(design, stream_rules, fmt::format("{}", fmt::join(masters, ", ")));
    append_stream_checkers(proof.harness, design);
    proof.formal_files.emplace_back("sfp_prove_stream.v");
    // A FIFO hands on what it holds: that takes what the ranges say, and its places are counts.
    for (const Checker& checker : fifos) append_checker(proof, checker);
    if (fifos.empty()) proof.free_cells.assign(arithmetic_cells.begin(), arithmetic_cells.end());
    proofs.push_back(std::move(proof));
  }
}

// All that is watched, in one proof: what takes longest is to make the whole design's model.
void append_ranges(std::vector<Proof>& proofs, const Design& design) {
  const std::vector<Checker> checkers = all_checkers(design, "reset");
  if (checkers.empty()) return;
  std::vector<std::string_view> subjects;
  for (const Checker& checker : checkers) {
    if (std::find(subjects.begin(), subjects.end(), checker.subject) == subjects.end())
      subjects.push_back(checker.subject);
  }
  Proof proof = whole_design(design, ranges, fmt::format("{}", fmt::join(subjects, ", ")));
  for (const Checker& checker : checkers) append_checker(proof, checker);
  proofs.push_back(std::move(proof));
}

}  // namespace

std::span<const Property> properties() { return all_properties; }

std::vector<Proof> proofs_of(const Design& design) {
  std::vector<Proof> proofs;
  append_codec(proofs, design);
  append_streams(proofs, design);
  append_ranges(proofs, design);
  append_ways(proofs, design);
  append_packets(proofs, design);
  std::stable_sort(proofs.begin(), proofs.end(), [](const Proof& left, const Proof& right) {
    return left.property.number < right.property.number;
  });
  return proofs;
}

}  // namespace sfpgen::elaborate
