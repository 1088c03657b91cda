// The icons in use, from one place: add a name here when a page needs one.
export {
  IconAlertTriangle, IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconArrowsSort, IconBuildingCommunity, IconCalendarEvent, IconCheck,
  IconChevronDown, IconChevronLeft, IconChevronRight, IconCircleCheck, IconClipboardList, IconClock, IconColumns, IconCopy, IconDeviceDesktop,
  IconDeviceTablet, IconDots, IconDownload, IconExternalLink, IconEye, IconFileExport, IconFileImport, IconFilter, IconHeartbeat, IconHistory, IconInfoCircle,
  IconLanguage, IconLayoutDashboard, IconLink, IconLock, IconLogout, IconMessage, IconMinus, IconMoon, IconPencil, IconPlus, IconPrinter, IconQrcode,
  IconRefresh, IconScale, IconSearch, IconShieldLock, IconSun, IconTable, IconChartBar, IconTrash, IconUpload, IconUser, IconUserCircle, IconUsers,
  IconWifiOff, IconX, IconMapPin, IconCloudOff, IconFlag, IconFileText, IconMail, IconKey, IconArrowsExchange, IconEyeOff, IconMenu2,
} from "@tabler/icons-react";
