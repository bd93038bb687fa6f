// Uses every public header of the installed codec library: a tensor into a .sfp file in memory and
// back.
#include <sfpgen/golden/crc32c.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/float_format.hpp>
#include <sfpgen/golden/npy.hpp>
#include <sfpgen/golden/packet.hpp>
#include <sfpgen/golden/packet_config.hpp>
#include <sfpgen/golden/quantize.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <sfpgen/result.hpp>
#include <sfpgen/version.hpp>

#include <cstdint>
#include <cstdio>
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
  return back.ok() && back->values == values ? 0 : 1;
}
