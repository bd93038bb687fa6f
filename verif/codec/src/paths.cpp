// Which paths this build and this processor have.
#include "paths.hpp"

#include <array>

namespace sfpgen::codec {

#ifdef SFPGEN_X86_KERNELS
namespace {

bool has_avx2() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
         __builtin_cpu_supports("bmi2") != 0;
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") != 0 &&
         __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512cd") != 0 &&
         __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
         __builtin_cpu_supports("avx512vbmi") != 0 && __builtin_cpu_supports("avx512vbmi2") != 0;
}

}  // namespace
#endif

std::string_view path_name(Path path) {
  constexpr std::array<std::string_view, 4> names = {"plain", "portable", "avx2", "avx512"};
  return names.at(static_cast<std::size_t>(path));
}

bool path_available(Path path) {
#ifdef SFPGEN_X86_KERNELS
  static const bool avx2 = has_avx2();
  static const bool avx512 = has_avx512();
  if (path == Path::avx2) return avx2;
  if (path == Path::avx512) return avx512;
#endif
  return path == Path::plain || path == Path::portable;
}

const Kernels& kernels_of(Path path) {
#ifdef SFPGEN_X86_KERNELS
  if (path == Path::avx512) return avx512_kernels;
  if (path == Path::avx2) return avx2_kernels;
#endif
  static_cast<void>(path);
  return portable_kernels;
}

Path path_that_ran(unsigned vector_bytes) {
  return vector_bytes == 64 ? Path::avx512 : vector_bytes == 32 ? Path::avx2 : Path::portable;
}

Path fastest_kernels() {
  for (const Path path : {Path::avx512, Path::avx2}) {
    if (path_available(path)) {
      return path;
    }
  }
  return Path::portable;
}

}  // namespace sfpgen::codec
