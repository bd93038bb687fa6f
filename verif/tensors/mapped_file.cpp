// Mapping by POSIX calls. A file that another program shortens meanwhile ends this one (SIGBUS), as
// it does with every mapping.
#include "verif/tensors/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <sfpgen/golden/file.hpp>
#include <system_error>
#include <utility>

namespace sfpgen::tensors {
namespace {

Error system_error(const char* what, int code) {
  return {"", std::string(what) + std::system_category().message(code)};
}

}  // namespace

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  MappedFile mapped;
  struct stat status {};
  // A pipe is opened only once: its writer would not survive the first closing.
  void* mapping = MAP_FAILED;
  if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return system_error("cannot be opened: ", errno);
    if (::fstat(file, &status) == 0 && status.st_size > 0) {
      mapping = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE,
                       file, 0);
    }
    ::close(file);
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (mapping != MAP_FAILED) {
    ::madvise(mapping, size, MADV_SEQUENTIAL);
    mapped.mapping_ = mapping;
    mapped.bytes_ = {static_cast<const std::uint8_t*>(mapping), size};
    return mapped;
  }
  auto bytes = golden::read_file(path);
  if (!bytes.ok()) return bytes.error();
  mapped.copy_ = std::move(bytes.value());
  mapped.bytes_ = mapped.copy_;
  return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})),
      mapping_(std::exchange(other.mapping_, nullptr)),
      copy_(std::move(other.copy_)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(mapping_, other.mapping_);
  std::swap(copy_, other.copy_);
  return *this;
}

MappedFile::~MappedFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, bytes_.size());
}

void MappedFile::release(std::span<const std::uint8_t> part) const {
  if (mapping_ == nullptr || part.empty()) return;
  // A page that is read may bring those around it, as far as a large page of the system's cache
  // goes.
  constexpr std::size_t around = std::size_t{1} << 21;
  const auto start = static_cast<std::size_t>(part.data() - bytes_.data());
  const std::size_t first = start / around * around;
  const std::size_t end =
      std::min(bytes_.size(), (start + part.size() + around - 1) / around * around);
  ::madvise(static_cast<std::uint8_t*>(mapping_) + first, end - first, MADV_DONTNEED);
}

}  // namespace sfpgen::tensors
