// A tensor encoded as the options of encode say.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <sfpgen/golden/npy.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <string>

#include "generator/cli/format_options.hpp"
#include "generator/cli/quantize_options.hpp"

namespace sfpgen::cli {

struct EncodeOptions {
  std::string input;
  std::string output;
  QuantizeOptions quantize;
  FormatOptions format;
  std::string coding = "delta";
  std::string zero_code = "on";
  std::string zeros = "packet";
  std::string bias;
  bool drop_sign = false;
  std::optional<unsigned> lanes;  ///< none: 8, or what goes with the blocks of --format
  unsigned rows = 8;
  std::optional<std::uint64_t> block;  ///< none: 65536, or whole blocks of --format near it
  std::string container;
  std::optional<unsigned> raw_bits;
  std::optional<std::uint32_t> raw_offset;
  std::string recommended;  ///< file with parameters for each tensor
};

/// A tensor after encoding.
struct EncodedArray {
  golden::EncodedTensor tensor;
  QuantizedTensor quantized;  ///< its values are gone
  golden::FloatFormat format;
};

/// Finds the most frequent exponent of a tensor (golden::most_frequent_exponent), where it is
/// asked for.
using FindExponent = std::function<Result<std::uint32_t>(const golden::FloatFormat&)>;

/// The header with which a tensor is encoded whose values are not there yet: `array` has all but
/// them. Nothing where they are needed for it, or change on the way: with rounding, a window,
/// lengths that are drawn, a --format without kernels. The errors are those of encode_array().
Result<std::optional<golden::SfpHeader>> header_for(const EncodeOptions& options,
                                                    const golden::NpyArray& array,
                                                    const FindExponent& find_exponent);

/// Values in a block of the file.
std::uint64_t block_values_of(const EncodeOptions& options, const golden::SfpHeader& header);

/// Encodes an array. The error's place is the option or the part of the array.
Result<EncodedArray> encode_array(const EncodeOptions& options, const golden::NpyArray& array);

/// Says on standard error what a tensor lost besides mantissa bits; `name` is the file's, or that
/// of the file and the tensor.
void warn_of_losses(const std::string& name, const EncodedArray& encoded);

}  // namespace sfpgen::cli
