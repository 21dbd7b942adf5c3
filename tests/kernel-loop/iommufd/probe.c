/*
 * What iommufd says of every function that vfio-pci has, each alone in an I/O address space of its own: the ranges that may be mapped
 * (IOMMU_IOAS_IOVA_RANGES), or at which step it is refused and why. Lines that begin with @@ are for `run`.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/iommufd.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define FUNCTIONS "/sys/bus/pci/devices"
#define MOST_RANGES 256

static void refused(const char *function, const char *step)
{
	printf("@@ iommufd %s refused %s %s\n", function, strerrorname_np(errno), step);
}

/* The file of a function in /dev/vfio/devices; -1: vfio-pci does not have it. */
static int open_function(const char *function)
{
	char path[512];
	struct dirent *entry;
	DIR *folder;
	int file = -1;

	snprintf(path, sizeof path, FUNCTIONS "/%s/vfio-dev", function);
	folder = opendir(path);
	if (!folder)
		return -1;
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/dev/vfio/devices/%s", entry->d_name);
		file = open(path, O_RDWR);
	}
	closedir(folder);
	return file;
}

static void print_ranges(const char *function, int iommufd, uint32_t space)
{
	struct iommu_iova_range ranges[MOST_RANGES];
	struct iommu_ioas_iova_ranges asked = {
		.size = sizeof asked,
		.ioas_id = space,
		.num_iovas = MOST_RANGES,
		.allowed_iovas = (uintptr_t)ranges,
	};
	uint32_t i;

	if (ioctl(iommufd, IOMMU_IOAS_IOVA_RANGES, &asked)) {
		refused(function, "IOMMU_IOAS_IOVA_RANGES");
		return;
	}
	for (i = 0; i < asked.num_iovas; i++)
		printf("@@ iommufd %s 0x%llx 0x%llx\n", function, (unsigned long long)ranges[i].start, (unsigned long long)ranges[i].last);
}

static void ask(const char *function)
{
	struct vfio_device_bind_iommufd bind = { .argsz = sizeof bind };
	struct iommu_ioas_alloc space = { .size = sizeof space };
	struct vfio_device_attach_iommufd_pt attach = { .argsz = sizeof attach };
	int file = open_function(function);

	if (file < 0)
		return;
	bind.iommufd = open("/dev/iommu", O_RDWR);
	if (bind.iommufd < 0)
		refused(function, "open");
	else if (ioctl(file, VFIO_DEVICE_BIND_IOMMUFD, &bind))
		refused(function, "VFIO_DEVICE_BIND_IOMMUFD");
	else if (ioctl(bind.iommufd, IOMMU_IOAS_ALLOC, &space))
		refused(function, "IOMMU_IOAS_ALLOC");
	else {
		attach.pt_id = space.out_ioas_id;
		if (ioctl(file, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach))
			refused(function, "VFIO_DEVICE_ATTACH_IOMMUFD_PT");
		else
			print_ranges(function, bind.iommufd, space.out_ioas_id);
	}
	close(file);
	if (bind.iommufd >= 0)
		close(bind.iommufd);
}

int main(void)
{
	struct dirent *entry;
	DIR *functions = opendir(FUNCTIONS);

	if (!functions)
		return 1;
	while ((entry = readdir(functions)))
		if (entry->d_name[0] != '.')
			ask(entry->d_name);
	return 0;
}
