// The tensors of .sfp files through the fast codec: what golden::encode_tensor and
// golden::decode_tensor give, sooner.
#pragma once

#include <sfpgen/golden/sfp_file.hpp>

#include <cstdint>
#include <span>

namespace sfpgen::codec {

/// golden::encode_tensor on the best path, the blocks shared among `threads` threads (0: as many as
/// there are processors): the same file, status and bits, and the same errors.
Result<golden::EncodedTensor> encode_tensor(const golden::SfpHeader& header,
                                            std::span<const std::uint64_t> values,
                                            std::uint64_t block_values, unsigned threads = 0);

/// golden::decode_tensor on the best path: the same values, bits and errors.
Result<golden::DecodedTensor> decode_tensor(const golden::SfpFile& file, unsigned threads = 0);

}  // namespace sfpgen::codec
