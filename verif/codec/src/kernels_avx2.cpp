// The kernels for processors with AVX2.
#include "decode_kernel.hpp"
#include "encode_kernel.hpp"
#include "kernels.hpp"

namespace sfpgen::codec {

const Kernels avx2_kernels = {encode<std::uint32_t>, encode<std::uint16_t>, decode<std::uint32_t>,
                              decode<std::uint16_t>};

}  // namespace sfpgen::codec
