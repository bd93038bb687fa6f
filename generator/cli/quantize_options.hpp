// The options of encode that change values before they are compressed.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <sfpgen/golden/quantizer.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <span>
#include <string>
#include <vector>

namespace sfpgen::cli {

/// What the user wrote; empty: nothing.
struct QuantizeOptions {
  std::string mantissa_bits;
  std::string exponent_bits;
  std::string window;
  std::optional<std::string> rounding;  ///< none: truncate
  std::string seed;
};

/// Adds --mantissa-bits, --exponent-bits, --window, --round and --seed.
void add_quantize_options(CLI::App& command, QuantizeOptions& options);

/// A tensor after quantization, and what the header has to say of it.
struct QuantizedTensor {
  std::vector<std::uint64_t> values;  ///< only with a note; else they are as they were
  unsigned mantissa_bits = 0;         ///< m, as drawn
  bool has_window = false;
  golden::RawFit raw;                         ///< what the coding raw needs for the window
  std::optional<golden::QuantizerNote> note;  ///< none: truncation alone, which the codec does
  std::uint64_t nonfinite = 0;
  bool nan_lost = false;
};

/// The seed as a number, 0 where there is none; the error's place is the option.
Result<std::uint32_t> seed_of(const std::string& text);

/// The mantissa bits that truncation keeps, where that is all that the options ask for: the codec
/// does it then. The error's place is the option.
Result<std::optional<unsigned>> truncation_of(const QuantizeOptions& options,
                                              const golden::FloatFormat& format);

/// Quantizes the whole tensor as one packet of the hardware with 8 fraction bits and `lanes` lanes:
/// one draw of the lengths. The error's place is the option.
Result<QuantizedTensor> quantize(const QuantizeOptions& options, const golden::FloatFormat& format,
                                 unsigned lanes, std::span<const std::uint64_t> values);

/// What inspect says of a note: "mantissa 3.5 bits, rounding stochastic, seed 7".
std::string words_of(const golden::QuantizerNote& note);

}  // namespace sfpgen::cli
