// A tensor of a file encoded piece by piece, so that it may be larger than memory.
#pragma once

#include <cstddef>
#include <optional>
#include <sfpgen/golden/file_writer.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <string>
#include <variant>

#include "generator/cli/codec_support.hpp"
#include "generator/cli/encode_tensor.hpp"
#include "verif/tensors/tensor_file.hpp"

namespace sfpgen::cli {

/// A tensor as an array, without its values.
golden::NpyArray describe(const tensors::TensorInfo& info);

/// The most frequent exponent of a tensor that is read for it.
Result<std::uint32_t> find_exponent(const tensors::TensorFile& file, std::size_t tensor,
                                    const golden::FloatFormat& format);

/// A tensor, and what errors call it, its file, and the file that is written.
struct PieceSource {
  const tensors::TensorFile& file;
  std::size_t tensor = 0;
  std::string name;
  std::string input;
  std::string output;
};

/// What became of a tensor whose blocks are in a file.
struct EncodedPieces {
  golden::SfpDirectory directory;  ///< offsets are not set
  EncodedArray made;               ///< its blocks are not there
  bool exact = true;               ///< whether the tensor comes back as it was
};

enum class Trial { decode_again, leave };

/// Encodes a tensor with a header from header_for() and appends its blocks to `blocks`. `exact` is
/// found where each piece is decoded again.
std::variant<EncodedPieces, Refusal> encode_pieces(const PieceSource& source,
                                                   const golden::SfpHeader& header,
                                                   std::uint64_t block_values, Trial trial,
                                                   golden::FileWriter& blocks);

/// Encodes the one tensor of a .npy file that way, and writes `options.output`. Nothing where it
/// has to be in memory as a whole, or something is wrong that is found better there.
std::optional<std::variant<EncodedPieces, Refusal>> encode_npy_pieces(const EncodeOptions& options);

}  // namespace sfpgen::cli
