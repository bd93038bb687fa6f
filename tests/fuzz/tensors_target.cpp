// A .npy, .npz or .safetensors file from anybody, read piece by piece.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/requirement.hpp"
#include "verif/tensors/tensor_file.hpp"

namespace {

constexpr std::size_t piece_values = 100;

void read_all(const std::string& path) {
  using namespace sfpgen;
  const auto file = tensors::TensorFile::open(path);
  if (!file) {
    fuzz::require(!file.error().text().empty(), "a refused file has a reason");
    return;
  }
  for (std::size_t tensor = 0; tensor < file->tensors().size(); ++tensor) {
    const tensors::TensorInfo& info = file->tensors()[tensor];
    std::uint64_t bytes = 0;
    const auto done = file->read(tensor, piece_values, [&](std::span<const std::byte> items) {
      fuzz::require(items.size() <= piece_values * info.item_bytes,
                    "a piece is no longer than asked");
      bytes += items.size();
    });
    fuzz::require(!done || bytes == info.values * info.item_bytes, "as many values as announced");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int memory = memfd_create("fuzz", MFD_CLOEXEC);
  sfpgen::fuzz::require(memory >= 0, "there is a file in memory");
  const bool written = write(memory, data, size) == static_cast<ssize_t>(size);
  sfpgen::fuzz::require(written, "it takes the input");
  read_all("/proc/self/fd/" + std::to_string(memory));
  close(memory);
  return 0;
}
