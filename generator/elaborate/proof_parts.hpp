// What the tables of proofs share.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "generator/elaborate/proofs.hpp"

namespace sfpgen::elaborate {

/// Numbers of the properties.
inline constexpr int row_way = 1;
inline constexpr int smallest_width = 2;
inline constexpr int packing = 3;
inline constexpr int stream_rules = 4;
inline constexpr int packets = 5;
inline constexpr int ranges = 6;
inline constexpr int afresh = 7;
inline constexpr int code_way = 8;

/// The property of that number; one that is not there is an internal error.
Property property(int number);

/// The value of an instance's parameter; one that is not there is an internal error.
std::int64_t value_of(const Instance& instance, std::string_view parameter);

/// Template files of the modules and of all below them, each once, parts first.
std::vector<std::string> files_below(std::initializer_list<std::string_view> modules);

/// Bits of the parameter CODINGS.
inline constexpr std::int64_t raw_mask = 1;
inline constexpr std::int64_t delta_mask = 2;
inline constexpr std::int64_t maximum_mask = 8;

/// "codings raw, delta": names of the parameter's bits.
std::string coding_names(std::int64_t mask);

/// Bits of the numbers 0 .. count - 1.
int bits_of(std::int64_t count);

/// Properties 1 to 3 of encoders and decoders.
void append_codec(std::vector<Proof>& proofs, const Design& design);

/// There and back through units that stand alone: property 3 of packers and unpackers, 8 of number
/// formats and blocks.
void append_ways(std::vector<Proof>& proofs, const Design& design);

/// The proofs about packets of the design's units: properties 5 and 7, and the counters of 6.
void append_packets(std::vector<Proof>& proofs, const Design& design);

}  // namespace sfpgen::elaborate
