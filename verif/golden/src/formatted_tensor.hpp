// Tensors whose blocks hold values of a tensor format.
#pragma once

#include <sfpgen/golden/sfp_file.hpp>

#include <cstdint>
#include <span>

namespace sfpgen::golden {

/// encode_tensor() of such a header; everything it refuses has been refused.
EncodedTensor encode_formatted(const SfpHeader& header, std::span<const std::uint64_t> values,
                               std::uint64_t block_values);

/// decode_tensor() of such a file: the values as the dtype's nearest ones, ties to even; beyond the
/// largest one infinity.
Result<DecodedTensor> decode_formatted(const SfpFile& file);

}  // namespace sfpgen::golden
