// The kernels for any processor.
#include "block_kernel.hpp"
#include "block_restore_kernel.hpp"
#include "cost_kernel.hpp"
#include "count_kernel.hpp"
#include "decode_kernel.hpp"
#include "encode_kernel.hpp"
#include "kernels.hpp"

namespace sfpgen::codec {

const Kernels portable_kernels = {encode<std::uint32_t>,
                                  encode<std::uint16_t>,
                                  decode<std::uint32_t>,
                                  decode<std::uint16_t>,
                                  count<Fp32>,
                                  count<Bf16>,
                                  count<Fp16>,
                                  cost<Fp32>,
                                  cost<Bf16>,
                                  cost<Fp16>,
                                  quantize_elements<std::uint32_t>,
                                  quantize_elements<std::uint16_t>,
                                  dequantize_elements<std::uint32_t>,
                                  dequantize_elements<std::uint16_t>,
                                  largest_element<std::uint32_t>,
                                  largest_element<std::uint16_t>,
                                  quantize_blocks<std::uint32_t>,
                                  quantize_blocks<std::uint16_t>,
                                  dequantize_blocks<std::uint32_t>,
                                  dequantize_blocks<std::uint16_t>};

}  // namespace sfpgen::codec
