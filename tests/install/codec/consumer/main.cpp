// Uses every public header of the installed codec library: a tensor into a .sfp file in memory and
// back.
#include <sfpgen/codec/codec.h>
#include <sfpgen/codec/codec.hpp>
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/golden/npy.hpp>
#include <sfpgen/golden/packet.hpp>
#include <sfpgen/golden/packet_config.hpp>
#include <sfpgen/golden/quantize.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <sfpgen/golden/zero_map.hpp>
#include <sfpgen/result.hpp>
#include <sfpgen/version.hpp>

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  using namespace sfpgen::golden;
  if (argc != 2 || std::string(argv[1]) != sfpgen::version_text) {
    std::puts("the library's version is not the package's");
    return 1;
  }
  SfpHeader header;
  header.shape = {3};
  header.config = default_config(fp32);
  const std::vector<std::uint64_t> values = {0x3F800000, 0xC0490FDB, 0};
  const auto tensor = encode_tensor(header, values, default_block_values);
  if (!tensor.ok()) {
    std::puts(tensor.error().text().c_str());
    return 1;
  }
  const auto file = parse_sfp(format_sfp(tensor->file));
  if (!file.ok()) {
    std::puts(file.error().text().c_str());
    return 1;
  }
  const auto back = decode_tensor(*file);
  if (!back.ok() || back->values != values) {
    return 1;
  }

  const std::vector<float> items(100, 1.5F);
  std::vector<std::uint8_t> buffer(sfpgen::codec::longest_blocks(header.config, items.size(), {}));
  std::vector<sfpgen::codec::Block> blocks(1);
  const auto encoded =
      sfpgen::codec::encode_blocks(header.config, std::as_bytes(std::span(items)), buffer, blocks);
  return encoded.ok() && std::string(sfpgen_status_text(SFPGEN_OK)) == "good" ? 0 : 1;
}
